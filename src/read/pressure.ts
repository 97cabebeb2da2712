import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import { pairs, sum } from 'd3-array'

/**
 * CPU and memory of a dataplane's agent on the receiving node between the first and the last sample; `timed`: what of the CPU it
 * took between samples between which connections were timed on that side and no Service was made or taken away, null where there
 * are none; `minutes`: how long it was all in all.
 */
interface AgentCost { from: CaptureId, name: string, seconds: number, timed: number | null, minutes: number, mebibytes: number }

/** The samples of the scale experiment in order, as `/proc` printed them (proc_pid_stat(5)); null with fewer than two. */
export function agentCost(set: VerifiedSet, side: Side): AgentCost | null {
  const of = (what: string) => set.captures.filter(({ id }) => new RegExp(`^scale\\.${side}\\.n-\\d+-(?:${what})$`).test(id))
  const looks = of(String.raw`pressure-\d+`).sort((a, b) => a.startedOn < b.startedOn ? -1 : 1).flatMap(({ id, startedOn }) => {
    const stat = STAT.exec(set.text(id) ?? '')
    if (!stat) return []
    const fields = stat[2]!.split(' ').map(Number)
    return [{ id: id as CaptureId, name: stat[1]!, startedOn, ticks: ticksOf(fields), bytes: fields[RSS]! * PAGE }]
  })
  const [first, last] = [looks[0], looks.at(-1)]
  if (!first || !last || first === last) return null
  const [timing, making] = [of(String.raw`(?:latency|requests|vip)-\d+`), of(String.raw`bulk|sweep|probed|more-\d+`)]
  const timed = pairs(looks).filter(([from, to]) => hasOne(timing, from, to) && !hasOne(making, from, to))
  return {
    from: last.id,
    name: last.name,
    seconds: (last.ticks - first.ticks) / TICKS,
    timed: timed.length === 0 ? null : sum(timed.map(([from, to]) => to.ticks - from.ticks)) / TICKS,
    minutes: (Date.parse(last.startedOn) - Date.parse(first.startedOn)) / 60_000,
    mebibytes: Math.round(last.bytes / 2 ** 20),
  }
}

// --- internal ---

/** After the name and the state: utime to cstime are fields 14 to 17, rss is field 24. */
const STAT = /^\d+ \((kube-proxy|cilium-agent)\) \S (.*)$/m
const TIMES = [10, 11, 12, 13]
const RSS = 20
const TICKS = 100
const PAGE = 4096

/** Whether one of these was begun between two samples. */
function hasOne(captures: readonly { startedOn: string }[], from: { startedOn: string }, to: { startedOn: string }): boolean {
  return captures.some(({ startedOn }) => from.startedOn < startedOn && startedOn < to.startedOn)
}

/** Its own time and that of the children it has waited for: kube-proxy's work is done by iptables-restore. */
function ticksOf(fields: readonly number[]): number {
  return sum(TIMES.map(at => fields[at]!))
}
