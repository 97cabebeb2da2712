import type { Ground } from '../deck-model/model.ts'
import about from 'virtual:about'

// made once: each takes longer to make than a slide to draw
const DAYS = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** "22 November 2026" of an RFC 3339 time, in UTC. */
export function day(time: string): string {
  return DAYS.format(new Date(time))
}

/** "22:02:13 UTC" of an RFC 3339 time. */
export function clock(time: string): string {
  return `${time.slice(11, 19)} UTC`
}

/** "22 November 2026, 22:02:13 UTC" of an RFC 3339 time. */
export function dayAndClock(time: string): string {
  return `${day(time)}, ${clock(time)}`
}

/** When captures were made, by the day; of several sets each span of days once. */
export function captureDays(...all: Pick<Ground, 'startedOn' | 'finishedOn'>[]): string {
  const spans: { from: string, to: string }[] = []
  for (const { startedOn, finishedOn } of all.toSorted((a, b) => a.startedOn.localeCompare(b.startedOn))) {
    const last = spans.at(-1)
    if (!last || startedOn.slice(0, 10) > last.to.slice(0, 10)) spans.push({ from: startedOn, to: finishedOn })
    else if (finishedOn > last.to) last.to = finishedOn
  }
  return spans.map(({ from, to }) => day(from) === day(to) ? day(from) : `${day(from)} – ${day(to)}`).join(', ')
}

/** "1,234" of a count. */
export function count(number: number): string {
  return number.toLocaleString('en')
}

/** "1 line", "1,234 lines" of a count and its noun. */
export function counted(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? '' : 's'}`
}

/** "L4" for a layer that a request meets; the name of any other layer. */
export function layerLabel(id: string): string {
  return /^l\d$/.test(id) ? id.toUpperCase() : about.layers.find(layer => layer.id === id)?.name ?? id
}
