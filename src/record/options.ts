import type { DeckConfig } from '../../deck.config.ts'
import type { Images } from '../platform/workload.ts'
import type { Alias } from '../set/alias.ts'
import type { Step } from '../trace/step.ts'
import type { Layer } from '../words.ts'
import type { RefreshEvent } from './report.ts'

/** What a refresh is told: where to put the set, what to record, how long it may take, whom to tell. */
export interface RefreshOptions {
  deck: DeckConfig
  /** The folder of the set; `captures` beside package.json by default. */
  dir: string
  /** Where runs write down what they still have to take back. */
  journals: string
  trace: readonly Step[]
  /** Record these layers and leave the rest of the set; null: all of it. */
  only: readonly Layer[] | null
  /** Contexts of clusters this deck did not make on which it may nevertheless change something. */
  experimentsOn: readonly string[]
  /** Contexts of clusters that `npm run gke` made, of which a node may be cut off; none where left out. */
  nodeCutOn?: readonly string[]
  /** For what is missing of the workload. */
  images: Images
  keep: boolean
  /** Go on with the long experiments of a recording that was interrupted: the runs that are done stay. */
  resume?: boolean
  /** Do without the layers that are kept from the last set where they are damaged, instead of refusing. */
  dropDamaged?: boolean
  /** What stands for private names in all that is published; none where left out. */
  aliases?: readonly Alias[]
  /** Seconds for which this process was not run that are worth telling of; five where left out. */
  standstill?: number
  signal: AbortSignal
  tell: (told: RefreshEvent) => void
}
