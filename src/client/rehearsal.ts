import { useLocalStorage } from '@vueuse/core'
import { clock, planOf } from './pace.ts'

/** Seconds each slide was shown while the presenter's timer ran, by its number; this browser keeps them until that is reset. */
export const shown = useLocalStorage<Record<number, number>>('deck-rehearsal', {})

/** One slide of a talk: seconds planned and taken. */
interface Timing { no: number, title: string, planned: number, took: number }

/** What each slide of the talk was given and took; slides without a time are listed where they were shown. */
export function timingsOf(
  slides: readonly { no: number, title?: string, note?: string }[],
  seconds: Readonly<Record<number, number>>,
): Timing[] {
  const plan = planOf(slides.map(({ note }) => note ?? ''))
  return slides.map(({ no, title = '' }, index) => {
    const [from, to] = plan[index] ?? [0, 0]
    return { no, title, planned: to - from, took: seconds[no] ?? 0 }
  }).filter(({ planned, took }) => planned > 0 || took >= 1)
}

/** The same as a table with tabs, for a file or a spreadsheet. */
export function timingsText(timings: readonly Timing[]): string {
  const rows = timings.map(({ no, title, planned, took }) => [no, title, clock(planned), clock(took), Math.round(took - planned)])
  const sum = (of: 'planned' | 'took') => timings.reduce((all, one) => all + one[of], 0)
  const total = ['', 'all', clock(sum('planned')), clock(sum('took')), Math.round(sum('took') - sum('planned'))]
  return [['slide', 'title', 'planned', 'took', 'seconds over'], ...rows, total].map(row => `${row.join('\t')}\n`).join('')
}
