import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'

/** CPU and memory of a dataplane's agent on the receiving node between the first and the last sample. */
interface AgentCost { from: CaptureId, name: string, seconds: number, mebibytes: number }

/** The samples of the scale experiment in order, as `/proc` printed them (proc_pid_stat(5)); null with fewer than two. */
export function agentCost(set: VerifiedSet, side: Side): AgentCost | null {
  const looks = set.captures
    .filter(({ id }) => new RegExp(`^scale\\.${side}\\.n-\\d+-pressure-\\d+$`).test(id))
    .sort((a, b) => a.startedOn < b.startedOn ? -1 : 1)
    .flatMap(({ id }) => {
      const stat = STAT.exec(set.text(id) ?? '')
      return stat ? [{ id: id as CaptureId, name: stat[1]!, fields: stat[2]!.split(' ').map(Number) }] : []
    })
  const [first, last] = [looks[0], looks.at(-1)]
  if (!first || !last || first === last) return null
  const seconds = (ticksOf(last.fields) - ticksOf(first.fields)) / TICKS
  return { from: last.id, name: last.name, seconds, mebibytes: Math.round(last.fields[RSS]! * PAGE / 2 ** 20) }
}

// --- internal ---

/** After the name and the state: utime to cstime are fields 14 to 17, rss is field 24. */
const STAT = /^\d+ \((kube-proxy|cilium-agent)\) \S (.*)$/m
const TIMES = [10, 11, 12, 13]
const RSS = 20
const TICKS = 100
const PAGE = 4096

/** Its own time and that of the children it has waited for: kube-proxy's work is done by iptables-restore. */
function ticksOf(fields: readonly number[]): number {
  return TIMES.reduce((sum, at) => sum + fields[at]!, 0)
}
