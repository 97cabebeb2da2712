import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Table } from './table.ts'
import { perSet } from '../set/per-set.ts'
import { linesOf, Unreadable } from '../text/lines.ts'
import { parseServiceList } from './service-list.ts'
import { readEach } from './side.ts'
import { columnOf, parseTables } from './table.ts'
import { parseAsked } from './tries.ts'

/** One Service that a pod asked: HTTP's code, curl's exit code (0: answered). */
export interface AskedService { address: string, code: string, exit: number }

/** What Cilium's commands said of the Services while its map was full. */
export interface ToldOfMap {
  /** Entries that the map of frontends may hold, and that it held. */
  most: number
  held: number
  /** Of the Services, how many the agent lists, and how many of their frontends it says it could not write. */
  listed: number
  failed: number
  /** Other Services that have a frontend which it says it could not write, each once. */
  others: string[]
  /** How many of those that did not answer the pod are among the failed: on the pod's own node others may fit. */
  unanswered: number
  /** `Ok`, as the agent's status calls itself; how many of its modules it calls degraded. */
  status: string
  degraded: number
  from: CaptureId
}

/** One run on one side: Services until a map of the other is full. */
export interface FullMap {
  asked: readonly AskedService[]
  /** Requests to the Service of the deck from outside, and how many of them were answered. */
  outside: { answered: number, all: number }
  /** null of a side without such maps. */
  told: ToldOfMap | null
  from: CaptureId
}

/** Every run of a side that was captured whole. Read once for each set. */
export const readFullMap = perSet((set: VerifiedSet, side: Side): FullMap[] => readEach(set, 'full', side, /^map-(\d+)-asked$/, (said, from, [run]) => {
  const part = (name: string): CaptureId => `full.${side}.map-${run}-${name}`
  const outside = set.text(part('outside'))
  if (!said || !outside) return []
  const asked = askedIn(said, from)
  const codes = parseAsked(outside, part('outside'))
  const answered = codes.filter(({ code }) => code === 200).length
  return { asked, outside: { answered, all: codes.length }, told: toldIn(set, part, asked), from }
}))

/** Whether a Service answered the pod that asked. */
export function isAnswered({ code, exit }: AskedService): boolean {
  return code === '200' && exit === 0
}

// --- internal ---

/** curl's `%{url} %{http_code} %{exitcode}`. */
const ASKED = /^http:\/\/([\d.]+)\/ (\d{3}) (\d+)$/

function askedIn(text: string, file: string): AskedService[] {
  return linesOf(text).map((line) => {
    const [, address, code, exit] = ASKED.exec(line.text) ?? []
    if (address === undefined) throw new Unreadable(file, line, 'not a Service that was asked')
    return { address, code: code!, exit: Number(exit) }
  })
}

function toldIn(set: VerifiedSet, part: (name: string) => CaptureId, asked: readonly AskedService[]): ToldOfMap | null {
  const [size, entries, services, frontends, agent] = ['size', 'entries', 'services', 'frontends', 'status'].map(name => set.text(part(name)))
  if (!size || !entries || !services || !frontends || !agent) return null
  const addresses = new Set(asked.map(({ address }) => address))
  const [table] = parseTables(frontends, part('frontends'), { lowercase: true }) as [Table]
  const [of, status, names] = ['Address', 'Status', 'ServiceName'].map(title => columnOf(table, title)) as [string[], string[], string[]]
  const errors = of.map((address, index) => ({ address: address.split(':')[0]!, name: names[index]! })).filter((_, index) => status[index] === 'Error')
  const failed = errors.flatMap(({ address }) => addresses.has(address) ? [address] : [])
  return {
    most: Number(/\bmax_entries (\d+)/.exec(size)?.[1]),
    held: linesOf(entries).filter(({ text }) => text !== '').length - 1,
    listed: parseServiceList(services).filter(({ frontend }) => addresses.has(frontend.address)).length,
    failed: failed.length,
    others: [...new Set(errors.flatMap(({ address, name }) => addresses.has(address) ? [] : [name]))],
    unanswered: asked.filter(one => !isAnswered(one) && failed.includes(one.address)).length,
    status: /^Cilium: +(\S+)/m.exec(agent)?.[1] ?? 'nothing',
    degraded: Number(/^Modules Health:.*\bDegraded\((\d+)\)/m.exec(agent)?.[1] ?? 0),
    from: part('entries'),
  }
}
