import type { Part } from '../bench/measure.ts'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchEngine } from '../bench/engine.ts'
import { partText } from '../bench/measure.ts'
import { benchRead } from '../bench/read.ts'
import { benchRun } from '../bench/refresh.ts'
import { exitCodeOf, Fault } from '../src/capture/fault.ts'
import { lastGoodSet } from '../src/capture/publish.ts'

const HELP = `Measures what this deck promises about its own speed.

  npm run bench -- [refresh|read|deck] [options]     (all that can be run here)

  refresh       a recorded run against its own commands and waits, and what the
                engine adds to a command
  read          the parsers, with many rules and with few
  deck          this deck against a plain Slidev deck of the same captures

  --set DIR     the captures to read the run from  (captures/)
  --json        the numbers as JSON
  --help

Both ways are measured in turns on the same machine; ratios are of medians.
Budgets are printed beside, nothing is asserted.
`

const { values, positionals } = parseArgs({
  options: {
    set: { type: 'string', default: fileURLToPath(new URL('../captures', import.meta.url)) },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
})

const root = fileURLToPath(new URL('..', import.meta.url))

const setOf = () => lastGoodSet(values.set)

const PARTS: Record<string, readonly (() => Part | Promise<Part>)[]> = {
  refresh: [() => benchRun(setOf().manifest), benchEngine],
  read: [benchRead],
  // loads Slidev, which --help need not wait for
  deck: [async () => (await import('../bench/deck.ts')).benchDeck(root, setOf(), text => process.stderr.write(`${text}\n`))],
}

if (values.help) process.stdout.write(HELP)
else process.exitCode = await exitCodeOf(main)

async function main(): Promise<void> {
  const chosen = positionals.length > 0 ? positionals : Object.keys(PARTS)
  const unknown = chosen.find(name => !(name in PARTS))
  if (unknown !== undefined) throw new Fault(`The bench has no part ${unknown}.\n  → npm run bench -- ${Object.keys(PARTS).join('|')}`)
  const parts: Part[] = []
  for (const measure of chosen.flatMap(name => PARTS[name]!)) {
    const part = await measure()
    parts.push(part)
    if (!values.json) process.stdout.write(`${partText(part)}\n`)
  }
  if (values.json) process.stdout.write(`${JSON.stringify(parts, null, 2)}\n`)
}
