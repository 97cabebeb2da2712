declare module 'virtual:captures' {
  const deck: import('../show/model.ts').Deck
  export default deck
  export const texts: Record<string, () => Promise<{ default: import('../show/model.ts').WholeText }>>
}

declare module 'server-reactive:viewer' {
  const state: import('./state.ts').ViewerState
  export default state
}
