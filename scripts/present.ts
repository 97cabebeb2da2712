import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { exitCodeOf, Fault, visible } from '../src/capture/fault.ts'
import { openInBrowser } from '../src/present/open.ts'
import { present, stayUp } from '../src/present/present.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const HELP = `Serves the deck to this machine for a talk, prints both addresses and opens the
presenter's window.

  npm run present -- [options]

  --port N     (the first free one from 3030 on)
  --no-open    open no window
  --help

The slides show a copy of captures/. A set that is recorded meanwhile takes its
place once it is whole; one that is broken is told of here, and the slides stay
with the last. Ctrl-C ends it.
`

const tell = (text: string) => void process.stderr.write(`${visible(text)}\n`)

process.exit(await exitCodeOf(async () => {
  const { help, port, 'no-open': quiet } = options()
  if (help) return void process.stdout.write(HELP)
  stayUp(tell)
  const stage = await present({ root: ROOT, port: port === undefined ? undefined : portOf(port), tell })
  process.stdout.write(`audience   ${stage.audience}\npresenter  ${stage.presenter}\n`)
  if (!quiet && !await openInBrowser(stage.presenter)) tell('No browser could be opened from here.\n  → Open the presenter\'s address yourself, and the audience\'s on the projector.')
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map(name => once(process, name)))
  await stage.close()
}))

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Fault(`--port takes a number from 1 to 65535, not "${text}".`)
}

function options() {
  try {
    return parseArgs({ options: { 'port': { type: 'string' }, 'no-open': { type: 'boolean' }, 'help': { type: 'boolean' } } }).values
  }
  catch (error) {
    throw new Fault(`${(error as Error).message}\n  → npm run present -- --help`)
  }
}
