import type { Line } from '../text/lines.ts'
import type { NodeView, Path, Question, Target } from './packet-path.ts'
import { parseIptables } from '../read/iptables.ts'
import { kindOf } from '../read/kinds.ts'
import { parseNft } from '../read/nft.ts'
import { isFiltered, passedOverIn } from '../read/printed.ts'
import { savesOf } from '../read/saves.ts'
import { parseServiceList } from '../read/service-list.ts'
import { parseLbMap } from '../read/servicemap.ts'
import { beginning, Unreadable } from '../text/lines.ts'
import { counted } from '../text/numbers.ts'
import { frontendsOfMap, mapOfList } from './cilium/frontends.ts'
import { inactiveIn } from './cilium/node-view.ts'
import { pathThroughBpf } from './cilium/path.ts'
import { frontendsOf } from './iptables/frontends.ts'
import { pathThroughIptables } from './iptables/path.ts'
import { withoutPort } from './iptables/without-port.ts'
import { frontendsOfNft } from './nftables/frontends.ts'
import { pathThroughNft } from './nftables/path.ts'

/** A file that says where connections go, read whole; `npm run path` and the page `#/path` ask it the same. */
export interface Dump {
  /** Throws a {@link NoAnswer} if the file is not one that can be asked this. */
  path: (question: Question) => Path
  /** Every frontend, each once, in the order of the file. */
  frontends: Target[]
  /** What was passed over, left out or chosen, as lines for people; with a question, also which of several tables answers it. */
  remarks: (question?: Question) => string[]
}

/** Why a file cannot be asked, for people, in the words of every place that asks. */
export class NoAnswer extends Error {}

/** A kind of file, by the name of the option that takes it. */
interface DumpKind {
  /** The command that prints it. */
  command: string
  /** Why it needs nobody to say the pods' range; null if it may. */
  ranges: string | null
  read: (text: string, file: string, view: NodeView, reached?: Reached) => Dump
}

/** The kinds of files. */
export const DUMP_KINDS = {
  'iptables': { command: 'iptables-save', ranges: null, read: iptablesDump },
  'nft': { command: 'nft list table ip kube-proxy', ranges: 'kube-proxy\'s nftables rules name the pods\' range', read: nftDump },
  'bpf-lb': { command: 'cilium-dbg bpf lb list', ranges: 'no entry of the map asks for the pods\' range', read: bpfDump },
} satisfies Record<string, DumpKind>

export type DumpName = keyof typeof DUMP_KINDS

export const DUMP_NAMES = Object.keys(DUMP_KINDS) as DumpName[]

/**
 * Reads a file of a kind; throws a {@link NoAnswer} that says what the file is instead, if that is seen. `reached` hears now and
 * then which line is being read.
 */
export function readDump(name: DumpName, text: string, file: string, view: NodeView = {}, reached?: Reached): Dump {
  return saying(name, text, () => {
    const dump = (DUMP_KINDS[name] as DumpKind).read(text, file, view, reached)
    let over: string[] | undefined
    return {
      frontends: dump.frontends,
      path: question => saying(name, text, () => dump.path(question)),
      remarks: question => [...dump.remarks(question), ...over ??= passedOver(file, passedOverIn(text))],
    }
  })
}

/** The kind of which a text seems to be; null if it is of none. */
export function dumpNameOf(text: string): DumpName | null {
  const option = kindOf(text)?.option
  return DUMP_NAMES.find(name => name === option) ?? (text.trimStart().startsWith('{') ? 'bpf-lb' : null)
}

// --- internal ---

type Reached = (line: number) => void

function saying<T>(name: DumpName, text: string, read: () => T): T {
  try {
    return read()
  }
  catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const kind = kindOf(text)
    throw new NoAnswer(kind && kind.option !== name ? `${error.message}\n  This is ${kind.is}. Use instead: ${kind.instead}` : error.message)
  }
}

function bpfDump(text: string, file: string, view: NodeView): Dump {
  const kind = kindOf(text)?.is ?? ''
  const services = kind.includes('service list') ? parseServiceList(text, file) : null
  const map = services ? mapOfList(services, !kind.startsWith('rows ') && !isFiltered(text)) : parseLbMap(text, file)
  const { frontends, nodePorts } = frontendsOfMap(map, view.addresses)
  const known = services ? { ...inactiveIn(services), ...view } : view
  return {
    path: question => pathThroughBpf(map, question, known),
    frontends,
    remarks: question => [
      ...services ? [`${file}: the agent's list of Services, not the map: what the map lacks, as when it is full, is not seen here`] : [],
      ...question ? [] : leftOut(file, frontends, nodePorts),
    ],
  }
}

function nftDump(text: string, file: string, view: NodeView): Dump {
  const listing = parseNft(text, file)
  const { frontends, nodePorts } = frontendsOfNft(listing, view.addresses)
  return {
    path: question => pathThroughNft(listing, question, view),
    frontends,
    remarks: question => question ? [] : leftOut(file, frontends, nodePorts),
  }
}

/** Of several saves in one file, the one of the address's family answers. */
function iptablesDump(text: string, file: string, view: NodeView, reached?: Reached): Dump {
  const saves = savesOf(text).map(({ text, ...one }) => ({ ...one, save: parseIptables(text, file, reached) }))
  if (saves.every(({ save }) => save.tables.size === 0)) throw new Unreadable(file, { line: 1, text: beginning(text, 80) }, 'no table is in it')
  const torn = saves.map(({ save }) => withoutPort(save)).find(rule => rule !== undefined)
  if (torn) throw new Unreadable(file, torn, WITHOUT_PORT)
  const places = saves.map(({ from, family }) => `line ${from} (${family ?? 'of no known family'})`).join(', ')
  const severally = `${file} holds ${saves.length} saves, which begin at ${places}`
  const oneFor = ({ address }: Question) => {
    if (saves.length === 1) return saves[0]!
    const family = address.includes(':') ? 'IPv6' : 'IPv4'
    const [one, ...others] = saves.filter(save => save.family === family)
    if (!one || others.length > 0) throw new NoAnswer(`${severally}: pass one of ${family} at a time`)
    return one
  }
  const found = saves.map(({ save, family }) =>
    frontendsOf(save, view.addresses?.filter(one => family === null || one.includes(':') === (family === 'IPv6'))))
  const frontends = found.flatMap(({ frontends }) => frontends)
  const ports = found.reduce((sum, { nodePorts }) => sum + nodePorts, 0)
  const unread = saves.flatMap(({ save }) => save.nodes.filter(({ kind, text }) => kind === 'comment' && INCOMPATIBLE.test(text)))
  return {
    path: question => pathThroughIptables(oneFor(question).save, question, view),
    frontends,
    remarks: question => [
      ...unread.map(({ line, text }) => `${file}: line ${line}: ${text.slice(2)} What it holds is not in this file`),
      ...question === undefined ? leftOut(file, frontends, ports) : saves.length > 1 ? [`${severally}: the one at line ${oneFor(question).from} is read`] : [],
    ],
  }
}

const WITHOUT_PORT = 'a Service\'s rule asks for no port: this iptables is older than kube-proxy\'s, and leaves out what it does not know; '
  + 'run iptables-save in kube-proxy\'s container'

/** What an iptables-nft says of a table in which something else has written rules (public output 35). */
const INCOMPATIBLE = /^# Table `\w+' is incompatible/

function leftOut(file: string, frontends: readonly Target[], ports: number): string[] {
  if (ports > 0) return [`${file}: ${counted(ports, 'port')} of the node's own addresses left out: --node ADDRESS[,ADDRESS] names them`]
  return frontends.length > 0 ? [] : [`${file}: no Service is in it: it is an excerpt, or something else serves them there (iptables, nftables, IPVS, Cilium)`]
}

function passedOver(file: string, lines: readonly Line[]): string[] {
  if (lines.length === 0) return []
  const some = lines.slice(0, 5).map(({ line, text }) => `  line ${line}: ${beginning(text.trim(), 80)}`)
  const more = lines.length > 5 ? [`  and ${lines.length - 5} more`] : []
  return [`${file}: passed over what is not the command's output`, ...some, ...more]
}
