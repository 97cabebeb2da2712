import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import type { Flow } from './datagram-log.ts'
import type { FailoverRun } from './failover.ts'
import { perSet } from '../set/per-set.ts'
import { parseDatagrams } from './datagram-log.ts'
import { runsOf } from './failover.ts'

/** One end of a pod under datagrams that keep their source port, and what the probe by TCP felt of it. */
export interface UdpRun {
  felt: FailoverRun
  /**
   * Of each socket that the pod was answering when it was deleted: milliseconds from its last answer to the next by another, null
   * where none came; and whether it had to be opened anew for that.
   */
  moved: readonly { after: number | null, anew: boolean }[]
  /** The longest time without an answer of each of the other sockets. */
  others: readonly number[]
  from: CaptureId
}

/** Every run of a side that was captured whole. Read once for each set. */
export const readUdp = perSet((set: VerifiedSet, side: Side): UdpRun[] =>
  runsOf(set, 'udp').filter(one => one.side === side).flatMap((felt) => {
    const [from, act] = ['datagrams', 'delete'].map((part): CaptureId => `udp.${side}.gone-${felt.run}-${part}`) as [CaptureId, CaptureId]
    const text = set.text(from)
    const victim = /^pod "([a-z0-9.-]+)"/m.exec(set.text(act) ?? '')?.[1]
    if (text === null || victim === undefined) return []
    const { head, flows } = parseDatagrams(text, from)
    const deleted = Date.parse(set.capture(act)!.startedOn) - head.clock.wallMs
    const theirs = flows.filter(({ pods }) => pods.findLast(one => one.from < deleted)?.pod === victim)
    return [{
      felt,
      moved: theirs.map(flow => moved(flow, victim)),
      others: flows.filter(flow => !theirs.includes(flow)).map(({ gap }) => gap),
      from,
    }]
  }))

// --- internal ---

function moved({ pods, opened }: Flow, victim: string): UdpRun['moved'][number] {
  const last = pods.findLastIndex(({ pod }) => pod === victim)
  const next = pods[last + 1]
  return { after: next ? next.from - pods[last]!.until : null, anew: opened > 1 }
}
