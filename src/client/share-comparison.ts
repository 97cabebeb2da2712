import type { Ref } from 'vue'
import { createSyncState } from '@slidev/client'
import serverState from 'server-reactive:compared'
import about from 'virtual:about'
import { watch } from 'vue'
import { addressOf, afterThis, nobodyChose } from './compared.ts'
import { share } from './shared-states.ts'

/** A change is told to the others a moment after it was made, and not by a page that has gone: milliseconds enough for that. */
const TOLD_MS = 150

const synced = createSyncState(serverState, nobodyChose())

/** Joins the windows of this deck: what one of them compares, all do. Called once. */
export function shareComparison(title: string, mayLead: Readonly<Ref<boolean>>): void {
  if (!share(synced, `${title} - compared`, mayLead)) return
  watch(() => synced.state.pair, (pair) => {
    if (!about.pairs.includes(pair) || pair === about.pair) return
    setTimeout(() => location.replace(addressOf(location.href, pair)), TOLD_MS)
  }, { immediate: true })
}

/** Puts another side in the place of the left one, in every window. */
export function swapLeft(): void {
  synced.state.pair = afterThis(about.pair, about.pairs)
}
