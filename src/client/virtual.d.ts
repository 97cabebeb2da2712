declare module 'virtual:about' {
  /** With the pair of sides that is compared, and all that there are. */
  const about: import('../deck-model/model.ts').About & { pair: string, pairs: readonly string[] }
  export default about
}

declare module 'virtual:captures' {
  const deck: import('../deck-model/model.ts').Deck
  export default deck
  /** By layer. */
  export const asides: Record<string, () => Promise<{ default: import('../deck-model/model.ts').Asides }>>
}

declare module 'virtual:printed' {
  /** By layer. */
  const printed: Record<string, () => Promise<{ default: import('../deck-model/printed.ts').PrintedLayer }>>
  export default printed
}

declare module 'server-reactive:viewer' {
  const state: import('./state.ts').ViewerState
  export default state
}

declare module 'server-reactive:walk' {
  const state: import('../dataplane/walks.ts').Walk
  export default state
}

declare module 'server-reactive:compared' {
  const state: import('./compared.ts').Compared
  export default state
}

declare module 'virtual:live' {
  /** Keys of live mode; none where there is none. */
  export const shortcuts: import('@slidev/types').ShortcutOptions[]
  /** Loads the dialog of live mode; null where there is none, as in every built site. */
  export const dialog: (() => Promise<{ default: import('vue').Component }>) | null
}
