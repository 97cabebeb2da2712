/** When a slide begins and ends by the times in the notes, in seconds from the start; null where its note names none. */
type Span = readonly [from: number, to: number] | null

/** The time at the beginning of a note: `[1 min 30 s]`, `[1.5 min]` or `[30 s]`. */
const TIME = /^\s*\[(?=\d)(?:(\d+(?:\.\d+)?) min)? ?(?:(\d+) s)?\](?=\s|$)/

/** How many seconds a note gives its slide, by the time at its beginning; 0 where it names none. */
export function budgetOf(note: string): number {
  const [, minutes = 0, seconds = 0] = TIME.exec(note) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

/** A note without the time at its beginning. */
export function withoutBudget(note: string): string {
  return note.replace(TIME, '')
}

/** The plan of a talk by the notes of its slides, in their order. */
export function planOf(notes: readonly string[]): Span[] {
  let from = 0
  return notes.map((note) => {
    const to = from + budgetOf(note)
    const span = to === from ? null : [from, to] as const
    from = to
    return span
  })
}

/** How many seconds a talk is behind its plan (negative: ahead of it), while a slide is shown; 0 within the slide's own time. */
export function behindBy([from, to]: NonNullable<Span>, passed: number): number {
  return passed < from ? passed - from : Math.max(0, passed - to)
}

/** Seconds as a clock has them: `1:05`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** Where a talk is: "on time", "1:05 behind", "0:40 ahead". Below five seconds nobody could act on it. */
export function paceInWords(behind: number): string {
  if (Math.abs(behind) < 5) return 'on time'
  return behind > 0 ? `${clock(behind)} behind` : `${clock(-behind)} ahead`
}
