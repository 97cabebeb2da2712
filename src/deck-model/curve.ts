import type { Shares } from '../read/silence.ts'
import { scaleLinear } from 'd3-scale'
import { AROUND } from '../read/silence.ts'

/** Where a silent node's curve is drawn. */
interface Frame { left: number, right: number, top: number, bottom: number }

/** How shares of new connections that fail are drawn around the moment a silent node's pods leave the Service. */
export function curveIn({ left, right, top, bottom }: Frame) {
  const x = scaleLinear().domain([AROUND.from, AROUND.until]).range([left, right])
  const y = scaleLinear().domain([0, 1]).range([bottom, top])
  const at = (second: number, share: number) => `${x(AROUND.from + second + 0.5).toFixed(1)} ${y(share).toFixed(1)}`
  return {
    x,
    y,
    /** A line through the measured seconds, interrupted where a second has no value. */
    line: (shares: Shares) => shares.map((share, second) => share === null ? '' : `${(shares[second - 1] ?? null) === null ? 'M' : 'L'}${at(second, share)}`).join(''),
    area(shares: Shares) {
      const known = shares.flatMap((share, second) => share === null ? [] : [{ second, share }])
      const [first, last] = [known[0], known.at(-1)]
      return first && last ? `M${at(first.second, 0)}L${known.map(({ second, share }) => at(second, share)).join('L')}L${at(last.second, 0)}Z` : ''
    },
  }
}
