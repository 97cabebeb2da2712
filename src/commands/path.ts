import type { NodeView, Path, Question } from '../dataplane/packet-path.ts'
import type { Line } from '../text/lines.ts'
import type { Side } from '../words.ts'
import type { Given } from './specification.ts'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { deck } from '../../deck.config.ts'
import { capturedPath } from '../dataplane/captured-path.ts'
import { pathThroughBpf } from '../dataplane/cilium/path.ts'
import { pathThroughIptables } from '../dataplane/iptables/path.ts'
import { pathThroughNft } from '../dataplane/nftables/path.ts'
import { canonical, isFrom, targetOf } from '../dataplane/packet-path.ts'
import { pathText } from '../dataplane/path-text.ts'
import { Fault, visible, visibleJson } from '../exec/fault.ts'
import { parseIptables } from '../read/iptables.ts'
import { kindOf } from '../read/kinds.ts'
import { parseNft } from '../read/nft.ts'
import { printed } from '../read/printed.ts'
import { savesOf } from '../read/saves.ts'
import { parseLbMap } from '../read/servicemap.ts'
import { lastGoodSet } from '../set/publish.ts'
import { inRange, isAddress } from '../text/addresses.ts'
import { beginning, Unreadable } from '../text/lines.ts'
import { SIDES } from '../words.ts'
import { command } from './define-command.ts'
import { CAPTURES } from './places.ts'
import { asked, file, flag, one, words } from './shapes.ts'

const OPTIONS = {
  'to': one(asked(text => targetOf(text) !== null, 'ADDRESS:PORT, with /UDP where it is not TCP').optional()),
  'from': one(asked(isFrom, 'external, pod, host or an address').default('external')),
  'side': one(words(SIDES).optional()),
  'iptables': one(file.optional()),
  'nft': one(file.optional()),
  'bpf-lb': one(file.optional()),
  'node': one(asked(areAddresses, 'ADDRESS[,ADDRESS]').optional()),
  'pods': one(asked(areRanges, 'CIDR[,CIDR]').optional()),
  'json': flag,
} as const

const FILES = ['iptables', 'nft', 'bpf-lb'] as const
const ANY_FILE = '--iptables, --nft or --bpf-lb'

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
  --bpf-lb FILE             read this \`cilium-dbg bpf lb list\` instead
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
    const { side, to, node, pods } = given
    const files = FILES.filter(name => given[name] !== undefined)
    if (files.length === 0) return node ?? pods ? `--node and --pods complete a FILE: give ${ANY_FILE}` : null
    if (pods !== undefined && files[0] !== 'iptables') return `--pods is for --iptables: ${files[0] === 'nft' ? 'kube-proxy\'s nftables rules name the pods\' range' : 'no entry of the map asks for the pods\' range'}`
    if (files.length > 1) return `One file at a time can be read, by ${ANY_FILE}`
    if (side !== undefined) return '--side chooses among captures/, and a file has no side'
    return to === undefined ? `${ANY_FILE} need --to ADDRESS:PORT, for a file does not say where to` : null
  },
  run: async (given) => {
    const answers = FILES.some(name => given[name] !== undefined)
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

function ofFile(given: Given<typeof OPTIONS>): Answer {
  const { to, from, node, pods } = given
  const asking = question(to!, from)
  const option = FILES.find(name => given[name] !== undefined)!
  const source = given[option]!
  const whole = readFileSync(source, 'utf8')
  const view = { ...node ? { addresses: node.split(',').map(canonical) } : {}, ...pods ? { pods: pods.split(',') } : {} }
  try {
    const text = option === 'iptables' ? saveFor(whole, source, asking.address) : whole
    const path = THROUGH[option](text, source, asking, view)
    sayPassedOver(source, printed(text).passedOver)
    return { source, path }
  }
  catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const kind = kindOf(whole)
    const right = kind?.instead.startsWith(`pass it as --${option} `)
    throw new Fault(kind && !right ? `${error.message}\n  This is ${kind.is}. Use instead: ${kind.instead}` : error.message)
  }
}

type Through = (text: string, source: string, asking: Question, view: NodeView) => Path

const THROUGH: Readonly<Record<typeof FILES[number], Through>> = {
  'iptables': (text, source, asking, view) => pathThroughIptables(parseIptables(text, source), asking, view),
  'nft': (text, source, asking, view) => pathThroughNft(parseNft(text, source), asking, view),
  'bpf-lb': (text, source, asking, view) => pathThroughBpf(parseLbMap(text, source), asking, view),
}

/** Of several saves in one file, the one of the address's family. */
function saveFor(text: string, source: string, address: string): string {
  const saves = savesOf(text)
  if (saves.length === 1) return text
  const family = address.includes(':') ? 'IPv6' : 'IPv4'
  const [one, ...others] = saves.filter(save => save.family === family)
  const places = saves.map(save => `line ${save.from} (${save.family ?? 'of no known family'})`).join(', ')
  if (!one || others.length > 0) throw new Fault(`${source} holds ${saves.length} saves, which begin at ${places}: pass one of ${family} at a time`)
  process.stderr.write(`${visible(`${source} holds ${saves.length} saves, which begin at ${places}: the one at line ${one.from} is read`)}\n`)
  return one.text
}

function sayPassedOver(source: string, lines: readonly Line[]): void {
  if (lines.length === 0) return
  const some = lines.slice(0, 5).map(({ line, text }) => `  line ${line}: ${beginning(text.trim(), 80)}`)
  const more = lines.length > 5 ? [`  and ${lines.length - 5} more`] : []
  const said = [`${source}: passed over what is not the command's output`, ...some, ...more]
  process.stderr.write(`${said.map(visible).join('\n')}\n`)
}

function areAddresses(text: string): boolean {
  return text.split(',').every(isAddress)
}

function areRanges(text: string): boolean {
  return text.split(',').every(range => range.includes('/') && inRange(range.split('/')[0]!, range) !== null)
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
  return { ...targetOf(to)!, from: isAddress(from) ? canonical(from) : from }
}
