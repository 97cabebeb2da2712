import type { Mark } from '../dataplane/looks.ts'
import type { SetName } from '../set/sets.ts'
import type { DataplaneKind, Side } from '../words.ts'
import type { Guess } from './bet.ts'
import about from 'virtual:about'
import { LOOKS } from '../dataplane/looks.ts'
import { COMPARED, sideName } from '../words.ts'
import { BASE, groundOf, MAIN, setOf } from './shown-set.ts'

/** The short name of the side that a set shows in a place. */
export function nameOf(side: Side, set: SetName = MAIN): string {
  return sideName(groundOf(set).sides[side])
}

/** What stands over a column of several sets: the name of each one's side. */
export function namesOf(side: Side): string {
  return [...new Set(Object.values(about.grounds).map(({ sides }) => sideName(sides[side])))].join(' or ')
}

/** What redirects packets on a side; a dataplane this deck has no words for is named as it was detected. */
export function dataplaneOf(side: Side, set: SetName = MAIN): string {
  const detected = groundOf(set).dataplanes[side]
  return LOOKS[detected as DataplaneKind]?.name ?? detected
}

/** How a side's dataplane finds a Service in its tables. */
export function findsBy(side: Side, set: SetName): string {
  return LOOKS[groundOf(set).dataplanes[side] as DataplaneKind]?.finds ?? ''
}

/** Over what a side's dataplane may take longer to find a Service. */
export function growsOver(side: Side, set: SetName): string {
  return LOOKS[groundOf(set).dataplanes[side] as DataplaneKind]?.grows ?? 'Services there are'
}

/** The drawing that stands for a side's dataplane. */
export function markOf(side: Side, set: SetName): Mark {
  return LOOKS[groundOf(set).dataplanes[side] as DataplaneKind]?.mark ?? 'cell'
}

/** Says on the page which dataplane each side runs, for the colours of styles/theme.css: of the reference, if there is one. */
export function colourSides({ dataset }: Pick<HTMLElement, 'dataset'>): void {
  for (const side of COMPARED) dataset[side] = groundOf(BASE).dataplanes[side]
}

/** The same on an element that shows a set, as attributes. */
export function coloursOf(set: SetName): Record<string, string> {
  return Object.fromEntries(COMPARED.map(side => [`data-${side}`, groundOf(set).dataplanes[side]]))
}

/** A guess as it is read aloud: `kube-proxy`, `Cilium`, `both`. */
export function labelOf(guess: Guess): string {
  if (guess === 'both' || guess === 'neither') return guess
  const set = setOf('silent-node')
  return LOOKS[groundOf(set).dataplanes[guess] as DataplaneKind]?.short ?? dataplaneOf(guess, set)
}
