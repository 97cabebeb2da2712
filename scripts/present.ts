import type { Live } from '../src/live/server.ts'
import type { Stage } from '../src/present/stage.ts'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deck } from '../deck.config.ts'
import { exitCodeOf, Fault, visible } from '../src/capture/fault.ts'
import { liveServer } from '../src/live/server.ts'
import { openInBrowser } from '../src/present/open.ts'
import { present, stayUp } from '../src/present/present.ts'
import { PRESENTER } from '../src/present/stage.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const HELP = `Serves the deck to this machine for a talk, prints both addresses and opens the
presenter's window.

  npm run present -- [options]

  --port N      (the first free one from 3030 on)
  --no-open     open no window
  --live        run blocks against both clusters: l on a slide or an open output
  --v1 CONTEXT  with --live: the kube-proxy cluster  (${deck.contexts.v1})
  --v2 CONTEXT  with --live: the Cilium cluster  (${deck.contexts.v2})
  --experiments-on CONTEXT  with --live: change that cluster too, though it is
                not the lab's
  --help

The slides show a copy of captures/. A set that is recorded meanwhile takes its
place once it is whole; one that is broken is told of here, and the slides stay
with the last. Ctrl-C ends it.
`

const tell = (text: string) => void process.stderr.write(`${visible(text)}\n`)

process.exit(await exitCodeOf(async () => {
  const { help, port: named, 'no-open': quiet, live: asked, v1, v2, 'experiments-on': experimentsOn = [] } = options()
  if (help) return void process.stdout.write(HELP)
  const port = named === undefined ? undefined : portOf(named)
  stayUp(tell)
  const ended = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map(name => once(process, name)))
  const chosen = { ...deck, contexts: { v1: v1 ?? deck.contexts.v1, v2: v2 ?? deck.contexts.v2 } }
  const live = asked ? liveServer({ deck: chosen, root: ROOT, experimentsOn, tell }) : null
  const stage = await present({ root: ROOT, port, plugins: live ? [live.plugin] : [], tell })
  const over = new AbortController()
  try {
    process.stdout.write(`audience   ${stage.audience}\npresenter  ${stage.presenter}\n`)
    live?.connect(over.signal)
    await showPresenter(stage, live, quiet ?? false)
    await ended
  }
  finally {
    over.abort()
    await live?.close()
    await stage.close()
  }
}))

/** With live mode the presenter's window comes in by a link that is good once and never stands on a screen. */
async function showPresenter(stage: Stage, live: Live | null, quiet: boolean): Promise<void> {
  if (!quiet && await openInBrowser(live ? live.link(stage.origin, PRESENTER) : stage.presenter)) return
  if (!quiet) tell('No browser could be opened from here.\n  → Open the presenter\'s address yourself, and the audience\'s on the projector.')
  if (live) tell(`Live blocks are for the window that opens this file: ${live.linkFile(stage.origin, PRESENTER)}`)
}

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Fault(`--port takes a number from 1 to 65535, not "${text}".`)
}

function options() {
  try {
    return parseArgs({
      options: {
        'port': { type: 'string' },
        'no-open': { type: 'boolean' },
        'live': { type: 'boolean' },
        'v1': { type: 'string' },
        'v2': { type: 'string' },
        'experiments-on': { type: 'string', multiple: true },
        'help': { type: 'boolean' },
      },
    }).values
  }
  catch (error) {
    throw new Fault(`${(error as Error).message}\n  → npm run present -- --help`)
  }
}
