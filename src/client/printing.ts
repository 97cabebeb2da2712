import type { InjectionKey, ShallowRef } from 'vue'
import type { More, Output } from '../deck-model/model.ts'
import type { Printed } from '../deck-model/printed.ts'
import { inject } from 'vue'

/** The first slide that opens an output, by the output's id. */
export type ShownOn = Readonly<Record<string, number>>

/** What the reading page has instead where it is printed. */
export interface Printing {
  shownOn: ShownOn
  /** The outputs that are printed, by id: those that a slide opens, and their likes on the other side. */
  texts: Readonly<Record<string, Printed>>
  /** By layer, what it has beside its slides. */
  asides: Readonly<Record<string, readonly More[]>>
}

export const PRINTING: InjectionKey<Readonly<ShallowRef<Printing | undefined>>> = Symbol('printing')

/** What is printed; undefined in a window. */
export function usePrinting(): Printing | undefined {
  return inject(PRINTING, undefined)?.value
}

/** What an output's element is called, for links to it. */
export function anchorOf(id: string): string {
  return `capture-${id}`
}

/** The first slide that opens an output, or else its like on the other side. */
export function slideThatShows({ id, twin }: Pick<Output, 'id' | 'twin'>, shownOn: ShownOn): number | undefined {
  return shownOn[id] ?? (twin === null ? undefined : shownOn[twin])
}
