import type { Journal } from '../record/journal.ts'
import type { PreparedSide } from '../record/prepare.ts'
import { openJournal } from '../record/journal.ts'
import { sideName } from '../words.ts'
import { LIMITS } from './limits.ts'

/** What live runs have changed in the clusters and what is not taken back yet. */
export interface Changes {
  /** Writes down how a change is taken back, on disk, before it is made. */
  note: (stand: PreparedSide, what: string, undo: readonly string[]) => void
  /** Takes all of it back, and gives a sentence for each that could not be. */
  takeBack: () => Promise<string[]>
}

/** Changes of one session; each batch has a journal of its own, which the next start replays if this process dies. */
export function trackChanges(journals: string, run: string, tell: (what: string[], until: string | null) => void): Changes {
  const envs = new Map<string, Record<string, string>>()
  const what: string[] = []
  let journal: Journal | null = null
  let batch = 0
  let timer: NodeJS.Timeout | undefined

  async function takeBack(): Promise<string[]> {
    clearTimeout(timer)
    if (!journal) return []
    const mine = journal
    journal = null
    what.length = 0
    const failures = await mine.replay(context => envs.get(context)!)
    if (!journal) tell([], null)
    return failures
  }

  return {
    note({ reach, identity, side }, title, undo) {
      journal ??= openJournal(journals, `${run}-live-${++batch}`)
      journal.add({ context: reach.context, uid: identity.uid, argv: [...undo] })
      envs.set(reach.context, reach.env)
      what.push(`${sideName(side)}: ${title}`)
      clearTimeout(timer)
      timer = setTimeout(() => void takeBack(), LIMITS.change * 1000)
      tell([...what], new Date(Date.now() + LIMITS.change * 1000).toISOString())
    },
    takeBack,
  }
}
