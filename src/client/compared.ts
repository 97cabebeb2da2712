/** Which pair of sides somebody chose to compare; none: each window shows the one that its address asks for. */
export interface Compared { pair: string }

/** What every window starts with. */
export function nobodyChose(): Compared {
  return { pair: '' }
}

/** The next pair with the same right side; after the last the first. */
export function afterThis(pair: string, pairs: readonly string[]): string {
  const right = (one: string) => one.split(',')[1]
  const alike = pairs.filter(one => right(one) === right(pair))
  return alike[(alike.indexOf(pair) + 1) % alike.length]!
}

/** The address of the same place in the deck, with this pair compared. */
export function addressOf(href: string, pair: string): string {
  const url = new URL(href)
  url.searchParams.set('compare', pair)
  return url.href.replace('%2C', ',')
}
