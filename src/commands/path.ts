import type { DumpName } from '../dataplane/dump.ts'
import type { Path, Question } from '../dataplane/packet-path.ts'
import type { Given } from './specification.ts'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { deck } from '../../deck.config.ts'
import { capturedPath } from '../dataplane/captured-path.ts'
import { DUMP_KINDS, DUMP_NAMES, NoAnswer, readDump } from '../dataplane/dump.ts'
import { askerOf, canonical, FROM_TAKES, targetOf, TO_TAKES } from '../dataplane/packet-path.ts'
import { pathLine, pathText } from '../dataplane/path-text.ts'
import { Fault, visible, visibleJson } from '../exec/fault.ts'
import { mainOf, readSets } from '../set/sets.ts'
import { isAddress, isRange } from '../text/addresses.ts'
import { listed } from '../text/listed.ts'
import { SIDES, sidesOf } from '../words.ts'
import { command } from './define-command.ts'
import { CAPTURES } from './places.ts'
import { asked, file, flag, one, words } from './shapes.ts'

const OPTIONS = {
  'to': one(asked(text => targetOf(text) !== null, TO_TAKES).optional()),
  'from': one(asked(text => askerOf(text) !== null, FROM_TAKES).default('external')),
  'side': one(words(SIDES).optional()),
  'iptables': one(file.optional()),
  'nft': one(file.optional()),
  'bpf-lb': one(file.optional()),
  'all': flag,
  'node': one(asked(text => text.split(',').every(isAddress), 'ADDRESS[,ADDRESS]').optional()),
  'pods': one(asked(text => text.split(',').every(isRange), 'CIDR[,CIDR]').optional()),
  'json': flag,
} as const

/** Every option that takes a file: `--iptables, --nft or --bpf-lb`. */
const ANY_FILE = listed(DUMP_NAMES.map(name => `--${name}`), 'or')

export const path = command({
  name: 'path',
  summary: 'which rules and map entries lead from an address to a pod, with what odds: on these captures or on any saved output',
  help: `Which way a new connection takes, and which lines say so.

  npm run path -- [--to ADDRESS:PORT] [options]

  --to ADDRESS:PORT[/UDP]   a VIP, ClusterIP or node address  (the captured VIP)
  --from WHO                external, pod, host (the node) or an address
                            (external)
  --side ${SIDES.join('|')}              one side of captures/  (both)
  --iptables FILE           read this iptables-save instead of captures/
  --nft FILE                read this \`nft list table ip kube-proxy\` instead
  --bpf-lb FILE             read this \`cilium-dbg bpf lb list\` instead, or
                            the agent's \`service list\`, text or -o json
  --all                     every frontend of FILE instead of --to: a line each,
                            with --json an object a line
  --node ADDRESS[,ADDRESS]  all addresses of the node that FILE is from; without
                            it the answer says what it assumes
  --pods CIDR[,CIDR]        where pods' packets come from, if the rules of
                            FILE do not show it
  --json                    the whole answer, with every hop and its line
  --help

Exit code: 0 answered (also: no such frontend, no endpoints, rejected),
3 not decidable from this file, 1 a fault, 2 wrong usage.
`,
  options: OPTIONS,
  exits: { 3: 'not decidable from this file' },
  contradiction: (given) => {
    const { side, to, node, pods, all } = given
    const [file, ...others] = filesOf(given)
    if (!file) return node ?? pods ? `--node and --pods complete a FILE: give ${ANY_FILE}` : all ? `--all asks a FILE: give ${ANY_FILE}` : null
    if (others.length > 0) return `One file at a time can be read, by ${ANY_FILE}`
    if (pods !== undefined && file.name !== 'iptables') return `--pods is for --iptables: ${DUMP_KINDS[file.name].ranges}`
    if (side !== undefined) return '--side chooses among captures/, and a file has no side'
    if (all) return to === undefined ? null : '--all asks for every frontend of the file, and --to for one'
    return to === undefined ? `${ANY_FILE} need --to ADDRESS:PORT or --all, for a file does not say where to` : null
  },
  run: async (given) => {
    const [file] = filesOf(given)
    if (file && given.all) return everyPath(file, given)
    const answers = file ? [ofFile(file, given)] : ofCaptures(given)
    const paths = answers.map(({ path }) => path)
    process.stdout.write(given.json
      ? `${visibleJson(paths.length === 1 ? paths[0] : paths, 2)}\n`
      : `${answers.map(({ path, source }) => pathText(path, source).map(visible).join('\n')).join('\n\n')}\n`)
    return paths.some(({ answer }) => answer === 'not decidable from this file') ? 3 : 0
  },
})

// --- internal ---

interface Answer { source: string, path: Path }

interface File { name: DumpName, source: string }

function filesOf(given: Partial<Record<DumpName, string | undefined>>): File[] {
  return DUMP_NAMES.flatMap(name => given[name] === undefined ? [] : [{ name, source: given[name] }])
}

function ofFile(file: File, given: Given<typeof OPTIONS>): Answer {
  return asFault(() => {
    const dump = dumpOf(file, given)
    const asking = question(given.to!, given.from)
    const path = dump.path(asking)
    say(dump.remarks(asking))
    return { source: file.source, path }
  })
}

/** Prints as it goes, and keeps no path longer than its line: a big file has many frontends. */
function everyPath(file: File, given: Given<typeof OPTIONS>): number {
  return asFault(() => {
    const dump = dumpOf(file, given)
    const from = askerOf(given.from)!
    let isUndecided = false
    for (let at = 0; at < dump.frontends.length; at += AT_ONCE) {
      const lines = dump.frontends.slice(at, at + AT_ONCE).map((frontend) => {
        const path = dump.path({ ...frontend, from })
        isUndecided ||= path.answer === 'not decidable from this file'
        return given.json ? visibleJson(path) : pathLine(path)
      })
      process.stdout.write(given.json ? lines.map(line => `${line}\n`).join('') : visibleLines(lines))
    }
    say(dump.remarks())
    return isUndecided ? 3 : 0
  })
}

const AT_ONCE = 100

/** Looked at together; one by one only if something in them is not shown. */
function visibleLines(lines: readonly string[]): string {
  const text = lines.map(line => `${line}\n`).join('')
  return visible(text) === text ? text : lines.map(line => `${visible(line)}\n`).join('')
}

function dumpOf({ name, source }: File, { node, pods }: Given<typeof OPTIONS>) {
  const view = { ...node ? { addresses: node.split(',').map(canonical) } : {}, ...pods ? { pods: pods.split(',') } : {} }
  // as the page's decoder does, without the mark that PowerShell puts before UTF-8
  return readDump(name, readFileSync(source, 'utf8').replace(/^\uFEFF/, ''), source, view)
}

function asFault<T>(work: () => T): T {
  try {
    return work()
  }
  catch (error) {
    throw error instanceof NoAnswer ? new Fault(error.message) : error
  }
}

function say(remarks: readonly string[]): void {
  if (remarks.length > 0) process.stderr.write(`${remarks.map(visible).join('\n')}\n`)
}

function ofCaptures({ side, to, from }: Given<typeof OPTIONS>): Answer[] {
  const set = mainOf(readSets(CAPTURES))
  const port = (vip: string) => `${vip.includes(':') ? `[${vip}]` : vip}:${deck.port}`
  const sides = sidesOf(set.manifest.clusters).filter(one => side === undefined || one === side)
  if (sides.length === 0) throw new Fault(`captures/ has no side ${side}: npm run refresh -- --${side} CONTEXT records it`)
  return sides.map((one) => {
    const { path, captures } = capturedPath(set, one, question(to ?? port(set.manifest.clusters[one].vip), from))
    return { path, source: `${one}: ${captures.join(', ')}` }
  })
}

function question(to: string, from: string): Question {
  return { ...targetOf(to)!, from: askerOf(from)! }
}
