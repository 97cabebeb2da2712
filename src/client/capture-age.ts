import type { Recorded } from '../deck-model/age.ts'
import type { SetName } from '../set/sets.ts'
import type { Layer, Side } from '../words.ts'
import { COMPARED, sidesOf } from '../words.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The age of one side of a layer in a set, in milliseconds. */
export interface Age {
  layer: Layer
  set: SetName
  side: Side
  age: number
}

/** The age of every layer on every side that was recorded, the oldest first. */
export function agesOf(recorded: readonly Recorded[], now: number): Age[] {
  return recorded.flatMap(one => sidesOf(one.begun).flatMap((side) => {
    const time = one.begun[side]
    return time === null ? [] : [{ layer: one.layer, set: one.set, side, age: now - Date.parse(time) }]
  })).sort((a, b) => b.age - a.age)
}

/** Of ages, the oldest first, those of what a slide shows, a side each: of its layer, or of all that its set has. */
export function agesShown(ages: readonly Age[], { set, layer }: { set: SetName, layer: Layer | undefined }): Age[] {
  const ofSet = ages.filter(one => one.set === set)
  const ofLayer = ofSet.filter(one => one.layer === layer)
  return COMPARED.flatMap(side => (ofLayer.length > 0 ? ofLayer : ofSet).find(one => one.side === side) ?? [])
}

/** "49 min", "5 h 12 min", "3 days 4 h"; "0 min" if this machine's clock is behind the captures'. */
export function ageInWords(age: number): string {
  const whole = (unit: number, of = age) => Math.max(0, Math.floor(of / unit))
  if (age < HOUR) return `${whole(MINUTE)} min`
  if (age < DAY) return `${whole(HOUR)} h ${whole(MINUTE, age % HOUR)} min`
  return `${whole(DAY)} ${whole(DAY) === 1 ? 'day' : 'days'} ${whole(HOUR, age % DAY)} h`
}

/** Whether captures of this age are too old to represent the clusters: more than `hours`. */
export function isOld(age: number, hours: number): boolean {
  return age > hours * HOUR
}
