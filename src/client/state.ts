import type { Walk } from '../dataplane/walks.ts'
import type { Side } from '../words.ts'
import { bySide } from '../words.ts'

/** What the one viewer of the deck shows; the same in the presenter's window and on the projector. */
export interface ViewerState {
  /** A capture's id; empty: closed. */
  open: string
  /** Show the other side's output of the same step next to it. */
  both: boolean
  wrap: boolean
  /** Text size in pixels. */
  size: number
  query: string
  /** The index of the current match, from 0. */
  match: number
  /** The line of `open` that was jumped to, marked; 0: none. */
  line: number
  /** The first visible line, by side: the other windows follow. */
  top: Record<Side, number>
  /** The audience's screen is dark, over everything that is open. */
  blank: boolean
}

/** The walk that every window starts with: from outside by the VIP, to a pod of the node it comes in on. */
export function firstWalk(): Walk {
  return { from: 'external', to: 'vip', place: 'here' }
}

/** A viewer that is closed, as every window starts. */
export function closedViewer(): ViewerState {
  return { open: '', both: false, wrap: true, size: 15, query: '', match: 0, line: 0, top: bySide(() => 1), blank: false }
}
