declare module 'virtual:about' {
  /** With the pair of sides that is compared, and all that there are. */
  const about: import('../deck-model/model.ts').About & { pair: string, pairs: readonly string[] }
  export default about
}

declare module 'virtual:captures' {
  const deck: Omit<import('../deck-model/model.ts').Deck, import('../deck-model/own-modules.ts').OwnModule>
  export default deck
  /** By layer. */
  export const asides: Record<string, () => Promise<{ default: import('../deck-model/model.ts').Asides }>>
}

declare module 'virtual:part/answerLines' {
  const answerLines: import('../deck-model/model.ts').Deck['answerLines']
  export default answerLines
}

declare module 'virtual:part/answers' {
  const answers: import('../deck-model/model.ts').Deck['answers']
  export default answers
}

declare module 'virtual:part/experiments' {
  const experiments: import('../deck-model/model.ts').Deck['experiments']
  export default experiments
}

declare module 'virtual:part/paths' {
  const paths: import('../deck-model/model.ts').Deck['paths']
  export default paths
}

declare module 'virtual:part/routing' {
  const routing: import('../deck-model/model.ts').Deck['routing']
  export default routing
}

declare module 'virtual:part/scale' {
  const scale: import('../deck-model/model.ts').Deck['scale']
  export default scale
}

declare module 'virtual:part/series' {
  const series: import('../deck-model/model.ts').Deck['series']
  export default series
}

declare module 'virtual:part/silent' {
  const silent: import('../deck-model/model.ts').Deck['silent']
  export default silent
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
