import { useLocalStorage } from '@vueuse/core'
import { watch } from 'vue'
import { budgetOf, clock } from './pace.ts'

/**
 * Seconds each slide was shown while the presenter's timer ran, by its number; this browser keeps them until that is reset, or
 * starts again: a deck that is presented anew has a timer of its own, which nobody has reset.
 */
export const shown = useLocalStorage<Record<number, number>>('deck-rehearsal', {})

/** When a window last counted, of all that this browser has of the presenter's; milliseconds since 1970. */
const counted = useLocalStorage('deck-rehearsal-counted', 0)

/** Counts for a slide what has passed since `since`, as far as no other window has: one of an earlier talk may still be open. */
export function countFor(no: number, since: number, now: number): void {
  const passed = Math.max(0, now - Math.max(since, counted.value))
  counted.value = now
  shown.value[no] = (shown.value[no] ?? 0) + passed / 1000
}

/** Keeps the seconds of one talk, by the status of its timer. */
export function keepOneTalk(status: () => string): void {
  watch(status, (now, before) => {
    if ([now, before].includes('stopped')) shown.value = {}
  })
}

/** One slide of a talk: seconds planned and taken. */
interface Timing { no: number, title: string, planned: number, took: number }

/** What each slide of the talk was given and took; slides without a time are listed where they were shown. */
export function timingsOf(
  slides: readonly { no: number, title?: string, note?: string }[],
  seconds: Readonly<Record<number, number>>,
): Timing[] {
  return slides
    .map(({ no, title = '', note = '' }) => ({ no, title, planned: budgetOf(note), took: seconds[no] ?? 0 }))
    .filter(({ planned, took }) => planned > 0 || took >= 1)
}

/** The same as a table with tabs, for a file or a spreadsheet. */
export function timingsText(timings: readonly Timing[]): string {
  const rows = timings.map(({ no, title, planned, took }) => [no, title, clock(planned), clock(took), Math.round(took - planned)])
  const sum = (of: 'planned' | 'took') => timings.reduce((all, one) => all + one[of], 0)
  const total = ['', 'all', clock(sum('planned')), clock(sum('took')), Math.round(sum('took') - sum('planned'))]
  return [['slide', 'title', 'planned', 'took', 'seconds over'], ...rows, total].map(row => `${row.join('\t')}\n`).join('')
}
