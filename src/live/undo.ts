import type { Journal } from '../record/journal.ts'
import type { PreparedSide } from '../record/prepare.ts'
import { openJournal } from '../record/journal.ts'
import { sideName } from '../words.ts'
import { LIMITS } from './limits.ts'

/** Where the changes of a session are written down, and who gets to know of them. */
interface ChangesOptions {
  journals: string
  run: string
  /** Called with what is changed, and until when; null: it could not be undone yet. Empty: nothing is changed. */
  changed: (what: string[], until: string | null) => void
  /** Called with a sentence for each change that could not be undone. */
  tell: (text: string) => void
}

/** Changes that are undone together, and in words what they are. */
interface Batch { journal: Journal, what: string[] }

/**
 * What live runs of one session have changed in the clusters and what is not undone yet. Each batch has a journal of its own,
 * which the next start replays if this process dies. What cannot be undone is reported, stays listed, and is tried again.
 */
export class Changes {
  readonly #options: ChangesOptions
  readonly #envs = new Map<string, Record<string, string>>()
  /** All that is not undone, the oldest first. */
  #batches: Batch[] = []
  /** The batch to which the next change belongs, and when it is undone (RFC 3339); null: there is none. */
  #open: Batch & { until: string } | null = null
  #begun = 0
  #due: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  #isOver = false
  #queue = Promise.resolve()
  #said = ''

  constructor(options: ChangesOptions) {
    this.#options = options
  }

  /** Writes down how a change is undone, on disk, before it is made. */
  note({ reach, identity, side }: PreparedSide, title: string, undo: readonly string[]): void {
    const batch = this.#open ??= this.#begin()
    batch.journal.add({ context: reach.context, uid: identity.uid, argv: [...undo] })
    batch.what.push(`${sideName(side)}: ${title}`)
    batch.until = new Date(Date.now() + LIMITS.change * 1000).toISOString()
    this.#envs.set(reach.context, reach.env)
    clearTimeout(this.#due)
    this.#due = setTimeout(() => void this.takeBack(), LIMITS.change * 1000)
    this.#show()
  }

  /** Undoes all of it. */
  takeBack(): Promise<void> {
    clearTimeout(this.#due)
    this.#open = null
    return this.#takeBackRest()
  }

  /** Undoes all of it for the last time: what remains is left to the next start. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.takeBack()
  }

  #begin(): Batch & { until: string } {
    const { journals, run } = this.#options
    const batch = { journal: openJournal(journals, `${run}-live-${++this.#begun}`), what: [], until: '' }
    this.#batches.push(batch)
    return batch
  }

  /** Undoes what is due, one call after the other. */
  #takeBackRest(): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      clearTimeout(this.#again)
      const due = this.#batches.filter(one => one !== this.#open).reverse()
      if (due.length === 0) return
      const failures: string[] = []
      for (const batch of due) failures.push(...await this.#undo(batch))
      this.#report(failures)
      if (failures.length > 0 && !this.#isOver) this.#again = setTimeout(() => void this.#takeBackRest(), LIMITS.againMs)
      this.#show()
    })
    return this.#queue
  }

  async #undo(batch: Batch): Promise<string[]> {
    const failures = await batch.journal.replay(context => this.#envs.get(context)!)
    if (failures.length === 0) this.#batches = this.#batches.filter(one => one !== batch)
    return failures
  }

  /** The same is said once, however often it is tried again. */
  #report(failures: readonly string[]): void {
    if (failures.join() !== this.#said) failures.forEach(text => this.#options.tell(text))
    this.#said = failures.join()
  }

  #show(): void {
    this.#options.changed(this.#batches.flatMap(({ what }) => what), this.#open?.until ?? null)
  }
}
