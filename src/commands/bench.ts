import type { Part } from '../../bench/measure.ts'
import process from 'node:process'
import { isAbove, partText } from '../../bench/measure.ts'
import { visible, visibleJson } from '../exec/fault.ts'
import { mainOf, readSets } from '../set/sets.ts'
import { listed } from '../text/listed.ts'
import { command } from './define-command.ts'
import { CAPTURES, ROOT } from './places.ts'
import { flag, folder, one, words } from './shapes.ts'

const PARTS = ['refresh', 'read', 'linear', 'deck'] as const

export const bench = command({
  name: 'bench',
  summary: 'the refresh, the readers and the deck, each measured against what it is compared with',
  help: `Measures what this deck promises about its own speed.

  npm run bench -- [refresh|read|linear|deck] [options]     (all four)

  refresh       a recorded run against its own commands and waits, and what the
                engine adds to a command
  read          the parsers, with many rules and with few, and a whole file
                against iptables-restore
  linear        code that reads captured text, and how hostile text slows it
  deck          this deck against a plain Slidev deck of the same captures

  --set DIR     the captures to read the run from  (captures/)
  --json        the numbers as JSON
  --help

Both ways are measured in turns on the same machine; ratios are of medians. The
budgets are printed with the numbers; only exceeding that of linear is exit 1.
`,
  options: { set: one(folder.default(CAPTURES)), json: flag },
  positionals: { name: `each of ${listed(PARTS, 'or')} once`, least: 0, most: PARTS.length, shape: words(PARTS) },
  exits: { 1: 'hostile text takes more than its share of time' },
  run: async ({ set: dir, json }, chosen) => {
    const parts: Part[] = []
    for (const measure of (chosen.length > 0 ? chosen : PARTS).flatMap(name => measures(name as typeof PARTS[number], dir))) {
      const part = await measure()
      parts.push(part)
      if (!json) process.stdout.write(`${visible(partText(part))}\n`)
    }
    if (json) process.stdout.write(`${visibleJson(parts, 2)}\n`)
    return parts.some(({ part, measured }) => part.startsWith('linear') && measured.some(isAbove)) ? 1 : 0
  },
})

// --- internal ---

/** The benchmarks are imported only when they run: --help need not wait for Slidev and Vue. */
function measures(part: typeof PARTS[number], dir: string): readonly (() => Part | Promise<Part>)[] {
  const set = () => mainOf(readSets(dir))
  const say = (text: string) => void process.stderr.write(`${visible(text)}\n`)
  switch (part) {
    case 'refresh': return [
      async () => (await import('../../bench/refresh.ts')).benchRun(set().manifest),
      async () => (await import('../../bench/engine.ts')).benchEngine(),
    ]
    case 'read': return [
      async () => (await import('../../bench/read.ts')).benchRead(),
      async () => (await import('../../bench/whole-file.ts')).benchWholeFile(),
    ]
    case 'linear': return [async () => (await import('../../bench/linear.ts')).benchLinear(set(), say)]
    case 'deck': return [async () => (await import('../../bench/deck.ts')).benchDeck(ROOT, set(), say)]
  }
}
