import type { CapturedLine } from '../read/side.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { CaptureId, Side } from '../words.ts'
import { idOn } from '../read/side.ts'
import { parseTcpdump } from '../read/tcpdump.ts'
import { readOr } from '../read/unread.ts'
import { frontendOf } from '../set/frontend.ts'

/** A packet of a client outside that was seen to come in for the VIP, with the client's address; null where none was. */
export function sentIn(set: VerifiedSet, side: Side): (CapturedLine & { from: string }) | null {
  const capture = idOn(side, 'l3.arrival')
  const { address: vip } = frontendOf(set.manifest.clusters[side])
  const [first] = readBeside(set, capture, text => parseTcpdump(text).flatMap(({ line, ends }) =>
    ends?.destination.address === vip ? [{ capture, line, from: ends.source.address }] : []))
  return first ?? null
}

/** What is read of a capture beside others; one that is not there, or cannot be read, adds nothing. */
export function readBeside<T>(set: VerifiedSet, id: CaptureId, read: (text: string) => T[]): T[] {
  const text = set.text(id)
  return text === null ? [] : readOr(() => read(text), () => [])
}
