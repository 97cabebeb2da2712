/**
 * Draws as many values as there are, with replacement, and returns the median of the draws: what a bootstrap does thousands of
 * times. The values are sorted once, and the draws of each are counted; the median is that of d3-array, which for an even number
 * is the mean of the middle two.
 */
export function medianDraws(values: readonly number[]): (random: () => number) => number {
  const size = values.length
  const sorted = Float64Array.from(values).sort()
  const ranks = Uint16Array.from(values, value => sorted.indexOf(value))
  const often = new Uint16Array(size)
  return (random) => {
    often.fill(0)
    for (let draw = 0; draw < size; draw++) often[ranks[Math.floor(random() * size)]!]!++
    return middle(sorted, often)
  }
}

// --- internal ---

function middle(sorted: Float64Array, often: Uint16Array): number {
  const at = (sorted.length - 1) / 2
  const below = sorted[placed(often, Math.floor(at))]!
  return below + (sorted[placed(often, Math.ceil(at))]! - below) * (at - Math.floor(at))
}

/** The index of the value at a rank, from 0, when each value occurs as often as it was drawn. */
function placed(often: Uint16Array, place: number): number {
  let rank = 0
  for (let left = place - often[0]!; left >= 0; left -= often[rank]!) rank++
  return rank
}
