/**
 * The part of `@slidev/client` this deck uses. The package ships TypeScript sources written for looser settings than
 * ours, so `tsconfig.json` points the type checker here; Vite takes the real ones.
 */
import type { ComputedRef, Ref } from 'vue'

export interface SlideRoute {
  no: number
  meta: { slide?: { frontmatter: { layer?: string, part?: number } } }
}

export interface Nav {
  slides: Ref<SlideRoute[]>
  total: ComputedRef<number>
  currentSlideNo: ComputedRef<number>
  currentSlideRoute: ComputedRef<SlideRoute>
  isPrintMode: ComputedRef<boolean>
  isPresenter: ComputedRef<boolean>
  go: (no: number | string) => Promise<void>
}

export function useNav(): Nav

export function useSlideContext(): {
  $page: Ref<number>
  $clicks: Ref<number>
  $clicksContext: {
    register: (name: string, size: { max: number, delta: number }) => void
    unregister: (name: string) => void
  }
}

export const configs: { slidesTitle: string }

/** Keeps Slidev's keys from acting until the function it gives is called. */
export function lockShortcuts(): () => void

export function createSyncState<State extends object>(serverState: State, defaultState: State): {
  init: (channel: string) => void
  state: State
}
