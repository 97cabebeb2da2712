import type { Frontmatter } from '@slidev/client'
import type { InjectionKey } from 'vue'
import type { Ground } from '../deck-model/model.ts'
import type { SetName } from '../set/sets.ts'
import type { Side } from '../words.ts'
import about from 'virtual:about'
import { inject, provide } from 'vue'
import { sideName } from '../words.ts'

/** Whose captures a set has, as every slide says it. */
export const SET_WORDS: Record<SetName, string> = { reference: 'reference lab', current: 'your clusters' }

/** The set that stands for the whole deck, where nothing shows another. */
export const MAIN: SetName = Object.values(about.shows).includes('current') ? 'current' : 'reference'

/** The set whose dataplanes colour the page; what shows another says so itself. */
export const BASE: SetName = about.grounds.reference ? 'reference' : 'current'

/** Where and when a set was recorded. */
export function groundOf(set: SetName): Ground {
  return about.grounds[set]!
}

/** Which sides are shown of a set that lacks the chosen pair, in words; nothing where it has it. */
export function pairKept(set: SetName): string {
  const sides = Object.values(groundOf(set).sides)
  const lacking = (about.pair.split(',') as Side[]).filter(side => !sides.includes(side))
  return lacking.length === 0 ? '' : `${sides.map(sideName).join(' and ')}: no ${lacking.map(sideName).join(' and ')} was recorded here`
}

/** The pair that is shown of a set. */
export function pairIn(set: SetName): string {
  return Object.values(groundOf(set).sides).join()
}

/** The set that a slide shows: that of what it draws, of its layer, or of the layer it is about. */
export function setOfSlide({ shows, layer, about: of }: Pick<Frontmatter, 'shows' | 'layer' | 'about'> = {}): SetName {
  return setOf(shows ?? layer ?? of ?? '')
}

/** The set from which a layer is shown, or what is drawn of several. */
export function setOf(what: string): SetName {
  return about.shows[what] ?? MAIN
}

/** Says to everything inside of a component which set it shows. */
export function provideSet(set: () => SetName): void {
  provide(SHOWN, set)
}

/** The set that is shown around a component. */
export function useShownSet(): () => SetName {
  return inject(SHOWN, () => MAIN)
}

// --- internal ---

const SHOWN: InjectionKey<() => SetName> = Symbol('shown set')
