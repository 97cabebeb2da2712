import type { Path, Question } from '../dataplane/path.ts'
import type { Side } from '../words.ts'
import type { Given } from './specification.ts'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { deck } from '../../deck.config.ts'
import { capturedPath } from '../dataplane/captured-path.ts'
import { pathThroughBpf } from '../dataplane/cilium/path.ts'
import { pathThroughIptables } from '../dataplane/iptables/path.ts'
import { pathText } from '../dataplane/path-text.ts'
import { isFrom, targetOf } from '../dataplane/path.ts'
import { Fault, visible, visibleJson } from '../exec/fault.ts'
import { parseIptables } from '../read/iptables.ts'
import { parseLbList } from '../read/servicemap.ts'
import { lastGoodSet } from '../set/publish.ts'
import { Unreadable } from '../text/lines.ts'
import { SIDES } from '../words.ts'
import { command } from './command.ts'
import { CAPTURES } from './places.ts'
import { asked, file, flag, one, words } from './shapes.ts'

const OPTIONS = {
  'to': one(asked(text => targetOf(text) !== null, 'ADDRESS:PORT, with /UDP where it is not TCP').optional()),
  'from': one(asked(isFrom, 'external, pod, host or an address').default('external')),
  'side': one(words(SIDES).optional()),
  'iptables': one(file.optional()),
  'bpf-lb': one(file.optional()),
  'json': flag,
} as const

export const path = command({
  name: 'path',
  summary: 'which rules and map entries lead from an address to a pod, with what odds: on these captures or on any saved output',
  help: `Which way a new connection takes, and which lines say so.

  npm run path -- [--to ADDRESS:PORT] [options]

  --to ADDRESS:PORT[/UDP]   a VIP, ClusterIP or node address  (the captured VIP)
  --from WHO                external, pod, host (the node) or an address
                            (external)
  --side v1|v2              one side of captures/  (both)
  --iptables FILE           read this iptables-save instead of captures/
  --bpf-lb FILE             read this \`cilium-dbg bpf lb list\` instead
  --json                    the whole answer, with every hop and its line
  --help

Exit code: 0 answered (also: no such frontend, no endpoints, rejected),
3 not decidable from this file, 1 a fault, 2 wrong usage.
`,
  options: OPTIONS,
  exits: { 3: 'not decidable from this file' },
  contradiction: ({ iptables, 'bpf-lb': map, side, to }) => {
    if (iptables === undefined && map === undefined) return null
    if (iptables !== undefined && map !== undefined) return 'One file at a time can be read, by --iptables or by --bpf-lb'
    if (side !== undefined) return '--side chooses among captures/, and a file has no side'
    return to === undefined ? '--iptables and --bpf-lb need --to ADDRESS:PORT, for a file does not say where to' : null
  },
  run: async (given) => {
    const answers = given.iptables !== undefined || given['bpf-lb'] !== undefined
      ? [ofFile(given)]
      : ofCaptures(given)
    const paths = answers.map(({ path }) => path)
    process.stdout.write(given.json
      ? `${visibleJson(paths.length === 1 ? paths[0] : paths, 2)}\n`
      : `${answers.map(({ path, source }) => pathText(path, source).map(visible).join('\n')).join('\n\n')}\n`)
    return paths.some(({ answer }) => answer === 'not decidable from this file') ? 3 : 0
  },
})

// --- internal ---

interface Answer { source: string, path: Path }

function ofFile({ iptables, 'bpf-lb': map, to, from }: Given<typeof OPTIONS>): Answer {
  const asking = question(to!, from)
  const source = (iptables ?? map)!
  const text = readFileSync(source, 'utf8')
  try {
    return { source, path: iptables === undefined
      ? pathThroughBpf(parseLbList(text, source), asking)
      : pathThroughIptables(parseIptables(text, source), asking) }
  }
  catch (error) {
    throw error instanceof Unreadable ? new Fault(error.message) : error
  }
}

function ofCaptures({ side, to, from }: Given<typeof OPTIONS>): Answer[] {
  const set = lastGoodSet(CAPTURES)
  const port = (vip: string) => `${vip.includes(':') ? `[${vip}]` : vip}:${deck.port}`
  return SIDES.filter((one: Side) => side === undefined || one === side).map((one) => {
    const { path, captures } = capturedPath(set, one, question(to ?? port(set.manifest.clusters[one].vip), from))
    return { path, source: `${one}: ${captures.join(', ')}` }
  })
}

function question(to: string, from: string): Question {
  return { ...targetOf(to)!, from }
}
