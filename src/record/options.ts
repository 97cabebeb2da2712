import type { DeckConfig } from '../../deck.config.ts'
import type { Images } from '../platform/images.ts'
import type { Alias } from '../set/alias.ts'
import type { Step } from '../trace/step.ts'
import type { Layer } from '../words.ts'
import type { RefreshEvent } from './report.ts'

/** Options of a refresh: where to put the set, what to record, how long it may take, who gets the progress. */
export interface RefreshOptions {
  deck: DeckConfig
  /** The folder of the set; `captures` next to package.json by default. */
  dir: string
  /** Where runs record what they still have to undo. */
  journals: string
  trace: readonly Step[]
  /** Record these layers and keep the rest of the set; null: all of it. */
  only: readonly Layer[] | null
  /** Contexts of clusters, not made by this deck, that it may change nevertheless. */
  experimentsOn: readonly string[]
  /** Contexts of clusters made by `npm run gke` whose nodes may be cut off; none if left out. */
  nodeCutOn?: readonly string[]
  /** Images that somebody named; of the others the platform says which. */
  images: Partial<Images>
  keep: boolean
  /** Continue the long experiments of an interrupted recording: finished runs are kept. */
  resume?: boolean
  /** Drop layers of the last set that are damaged, instead of refusing to record. */
  dropDamaged?: boolean
  /** Aliases for private names in everything that is published; none if left out. */
  aliases?: readonly Alias[]
  /** Report it if this process did not run for this many seconds; five if left out. */
  standstill?: number
  signal: AbortSignal
  tell: (event: RefreshEvent) => void
}
