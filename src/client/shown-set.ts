import type { Frontmatter } from '@slidev/client'
import type { InjectionKey } from 'vue'
import type { Ground } from '../deck-model/model.ts'
import type { SetName } from '../set/sets.ts'
import type { Side } from '../words.ts'
import about from 'virtual:about'
import { inject, provide } from 'vue'
import { sideName } from '../words.ts'

/** Those there are, in order of preference. */
const NAMES = Object.keys(about.grounds) as SetName[]

/** The sets that ship. */
export const REFERENCES: readonly SetName[] = NAMES.filter(name => name !== 'current')

/** The set that stands for the whole deck, where nothing shows another. */
export const MAIN: SetName = NAMES.find(name => Object.values(about.shows).includes(name))!

/** The set whose dataplanes colour the page; what shows another says so itself. */
export const BASE: SetName = REFERENCES[0] ?? MAIN

/** Whose captures a set has, as every slide says it. */
export function wordsOn(set: SetName): string {
  return set === 'current' ? 'your clusters' : 'reference lab'
}

/** Where and when a set was recorded. */
export function groundOf(set: SetName): Ground {
  return about.grounds[set]!
}

/** What is said of where or when each of these sets was recorded, once. */
export function ofGrounds(sets: readonly SetName[], says: (ground: Ground) => string): string {
  return [...new Set(sets.map(set => says(groundOf(set))))].join(', ')
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

/** The same, and the other recordings of the reference where several say together what it shows. */
export function setsOfSlide(slide: Pick<Frontmatter, 'shows' | 'layer' | 'about'>): readonly SetName[] {
  return about.joins?.[slide.shows ?? ''] ?? [setOfSlide(slide)]
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
