/**
 * The part of `@slidev/client` this deck uses. The package ships TypeScript sources written for looser settings than
 * ours, so `tsconfig.json` points the type checker here; Vite takes the real ones.
 */
import type { ComputedRef, Ref } from 'vue'

export interface SlideRoute {
  no: number
  meta: { slide?: { title?: string, note?: string, noteHTML?: string, frontmatter: Frontmatter } }
}

/** Whether there is a page of all slides to be printed: in an export alone. */
declare global {
  const __SLIDEV_FEATURE_PRINT__: boolean
}

/** What the deck's own keys and ways look at. */
export interface Frontmatter {
  layer?: string
  about?: string
  shows?: string
  answer?: string
  part?: number
  live?: string
  bet?: boolean
  walk?: boolean
}

type Query = Record<string, string | null | (string | null)[] | undefined>

/** The part of vue-router's this deck uses. */
export interface Router {
  currentRoute: Ref<{ path: string, query: Query, params: Record<string, string | string[]> }>
  replace: (to: { path?: string, query?: Query }) => Promise<unknown>
  isReady: () => Promise<void>
}

export interface Nav {
  router: Router
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
  $frontmatter: Frontmatter
  $page: Ref<number>
  $clicks: Ref<number>
  /** Where it is drawn: `slide`, `presenter`, or a picture of it: `previewNext`, `overview`, `print`. */
  $renderContext: Ref<string>
  $clicksContext: {
    /** How many clicks were done; setting it goes there, within what there is. */
    current: number
    register: (name: string, size: { max: number, delta: number }) => void
    unregister: (name: string) => void
  }
}

export const configs: { slidesTitle: string }

/** Disables Slidev's keys until the returned function is called. */
export function lockShortcuts(): () => void

/** Stops this window from exchanging its position with the deck's other windows. */
export function disableBuiltinSync(): void

/** What all windows share; in dev through the server, up to which it is not told while `$syncUp` is false. */
export const sharedState: {
  $syncUp?: boolean
  /** The presenter's; milliseconds since 1970. */
  timer: { status: 'stopped' | 'running' | 'paused', startedAt: number, pausedAt: number }
}

/** Light or dark, as the system has it. */
export function useDarkMode(): unknown

export function createSyncState<State extends object>(serverState: State, defaultState: State): {
  init: (channel: string) => void
  /** Takes what another window has told; it is not told again. */
  onUpdate: (data: Partial<State>) => void
  state: State
}
