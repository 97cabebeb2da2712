import type { Ended, Standing, Told } from '../protocol/live.ts'
import type { Alias } from '../set/alias.ts'
import type { Side } from '../words.ts'
import type { Given } from './keep.ts'
import type { Logged } from './log.ts'
import type { Asked } from './request.ts'
import type { Frozen } from './resolved-trace.ts'
import type { Session } from './session.ts'
import { STAGED } from '../trace/failover.ts'
import { SIDES } from '../words.ts'
import { Room } from './broadcast.ts'
import { failoverOnStage } from './experiment.ts'
import { given, keepOutputs } from './keep.ts'
import { fit, sideOf } from './request.ts'
import { play } from './run-step.ts'
import { sayable } from './says.ts'

export interface StageOptions {
  /** The project's folder, in which what is kept has its own. */
  root: string
  log: (line: Logged) => void
  /** Told what a presenter should read in the terminal. */
  tell: (text: string) => void
}

/** What live mode stands on, and what stands for private names in all it shows. */
export interface Ground { session: Session, aliases: readonly Alias[] }

/** The one stage of a deck: what runs live, and every window that is told of it. */
export class Stage {
  readonly #options: StageOptions
  readonly #room = new Room()
  readonly #running = new Map<Side, { owner: string, control: AbortController, done: Promise<void> }>()
  readonly #healing = new Set<Side>()
  #ground: Ground | null = null
  /** What the runs of this scene gave that have ended. */
  #given: Given[] = []
  /** Counts what was asked for: what belongs to an earlier scene is told no more. */
  #scene = 0
  #queue = Promise.resolve()
  #key = () => {}

  constructor(options: StageOptions) {
    this.#options = options
    this.stand({ kind: 'connecting' }, null)
    this.change([], null)
  }

  /** Adds a window; gives its name, or null where there are too many. It is told what happened on the stage so far. */
  join(window: (told: Told) => void): string | null {
    return this.#room.join(window)
  }

  /** Takes a window away. What it asked for is ended. */
  leave(window: string): void {
    this.#room.leave(window)
    for (const { owner, control } of this.#running.values()) {
      if (owner === window) control.abort()
    }
  }

  /** Opens the stage with these outputs and runs them, after ending what ran there. False where that cannot be asked. */
  ask(asked: Asked): boolean {
    if (!this.#room.has(asked.window) || !fit(asked.ids)) return false
    const scene = ++this.#scene
    this.#queue = this.#queue.then(() => this.#open(asked, scene))
    return true
  }

  /** Opens the stage with the failover experiment; with `sure` it begins. False where that cannot be asked. */
  failover({ window, sure }: Pick<Asked, 'window' | 'sure'>): boolean {
    if (!this.#room.has(window)) return false
    const scene = ++this.#scene
    this.#queue = this.#queue.then(() => this.#experiment(window, sure, scene))
    return true
  }

  /** The key that deletes a pod in the experiment. */
  act(): void {
    this.#key()
  }

  /** Ends what runs, and shows the recording again. */
  back(): void {
    this.#scene++
    this.#given = []
    this.#room.begins({ kind: 'closed' })
    void this.#endAll()
  }

  /** Keeps what the stage shows, as a set of its own, and tells every window what became of it. */
  keep(): void {
    const scene = this.#scene
    this.#queue = this.#queue.then(async () => {
      const says = await this.#kept().catch((error: unknown) => this.#toldOf('It could not be kept', error))
      this.#happen(scene, { kind: 'kept', says })
    })
  }

  /** Takes back what was changed. */
  undo(): void {
    void this.#ground?.session.changed.takeBack().then(failures => failures.forEach(this.#options.tell))
  }

  /** Tells every window whether live mode can be used. */
  stand(standing: Standing, ground: Ground | null): void {
    this.#ground = ground
    this.#room.holds({ kind: 'standing', standing })
  }

  /** Tells every window what is changed in the clusters. */
  change(what: string[], until: string | null): void {
    this.#room.holds({ kind: 'changed', what, until })
  }

  /** Resolves when nothing runs any more. */
  async still(): Promise<void> {
    this.#scene++
    await this.#queue
    await this.#endAll()
  }

  async #open({ window, ids, sure }: Asked, scene: number): Promise<void> {
    await this.#endAll()
    if (!this.#begins(window, scene, { kind: 'opened', ids: [...ids] })) return
    for (const id of ids) {
      const control = new AbortController()
      this.#running.set(sideOf(id)!, { owner: window, control, done: this.#perform(id, sure, control.signal, scene) })
    }
  }

  async #experiment(window: string, sure: boolean, scene: number): Promise<void> {
    await this.#endAll()
    if (!this.#begins(window, scene, { kind: 'experiment' })) return
    const control = new AbortController()
    const done = this.#failover(sure, control.signal, scene)
    for (const side of SIDES) this.#running.set(side, { owner: window, control, done })
  }

  async #failover(sure: boolean, signal: AbortSignal, scene: number): Promise<void> {
    await Promise.resolve()
    const refused = (ended: Ended) => this.#happen(scene, { kind: 'result', runs: [], ended })
    if (!this.#ground || this.#healing.size > 0) refused({ kind: 'refused', says: this.#notNow(SIDES) ?? '' })
    else if (!sure) refused({ kind: 'asks', says: ASKS })
    else await this.#probed(this.#ground, signal, scene)
    for (const side of SIDES) this.#running.delete(side)
  }

  async #probed({ session, aliases }: Ground, signal: AbortSignal, scene: number): Promise<void> {
    const key = new Promise<void>(resolve => this.#key = resolve)
    const tell = (told: Told) => this.#happen(scene, told)
    const { result, all } = await failoverOnStage(session, { signal, tell, log: this.#options.log, key })
    if (scene === this.#scene) this.#given = all
    this.#happen(scene, { ...result, ended: await sayable(result.ended, aliases) })
    for (const side of SIDES) void this.#heal(session, side)
  }

  async #perform(id: string, sure: boolean, signal: AbortSignal, scene: number): Promise<void> {
    // in the next turn, when it is listed among what runs
    await Promise.resolve()
    const ended = await this.#ended(id, sure, signal, scene)
      .catch((error: unknown): Ended => ({ kind: 'refused', says: this.#toldOf(`${id} could not be run`, error) }))
    this.#running.delete(sideOf(id)!)
    this.#happen(scene, { kind: 'ended', id, ended })
  }

  async #ended(id: string, sure: boolean, signal: AbortSignal, scene: number): Promise<Ended> {
    const { log } = this.#options
    const found = this.#found(id)
    if (typeof found === 'string') {
      log({ on: new Date().toISOString(), id, argv: null, ending: 'refused', says: found })
      return { kind: 'refused', says: found }
    }
    const { frozen, ground: { session, aliases }, side } = found
    if (frozen.changes && !sure) return { kind: 'asks', says: 'This changes the cluster.' }
    const { ended, ran } = await play(frozen, session.sides[side], aliases, {
      signal,
      began: (command, startedOn) => this.#happen(scene, { kind: 'began', id, command, startedOn }),
      lines: (stream, chunk) => this.#happen(scene, { kind: 'lines', id, stream, chunk }),
      log,
    })
    if (scene === this.#scene && ran && KEEPABLE.includes(ended.kind)) this.#given.push(given(frozen, ran, session.sides[side]))
    session.renew(side, [frozen, ...frozen.before, ...frozen.meanwhile ? [frozen.meanwhile] : []].flatMap(one => one.argv))
    if (frozen.step.unsettles) void this.#heal(session, side)
    return ended
  }

  /** What an id stands for now, or the sentence that says why nothing is run. */
  #found(id: string): { frozen: Frozen, ground: Ground, side: Side } | string {
    const side = sideOf(id)!
    const why = this.#notNow([side])
    if (!this.#ground || why !== null) return why ?? ''
    const entry = this.#ground.session.sides[side].catalog.get(id)
    if (!entry) return 'The trace has no such command.'
    return 'not' in entry ? entry.not : { frozen: entry, ground: this.#ground, side }
  }

  #notNow(sides: readonly Side[]): string | null {
    if (!this.#ground) return 'The clusters are not reached yet.'
    const side = sides.find(one => this.#healing.has(one))
    return side ? `${side.toUpperCase()} is healing from what was done to it. A moment.` : null
  }

  async #heal(session: Session, side: Side): Promise<void> {
    this.#healing.add(side)
    await session.heal(side).catch((error: unknown) => {
      this.#options.tell(`${side.toUpperCase()} did not heal: ${(error as Error).message}`)
    })
    this.#healing.delete(side)
  }

  async #endAll(): Promise<void> {
    const all = [...this.#running.values()]
    for (const { control } of all) control.abort()
    await Promise.all(all.map(({ done }) => done))
  }

  async #kept(): Promise<string> {
    if (this.#running.size > 0) return 'It still runs. What is over can be kept.'
    if (!this.#ground || this.#given.length === 0) return 'There is nothing to be kept.'
    const folder = await keepOutputs(this.#given, this.#ground.session, this.#ground.aliases, this.#options.root)
    this.#options.tell(`Kept: ${folder}, a set of its own.\n  → DECK_CAPTURES=${folder} npm run dev`)
    return `Kept in ${folder}.`
  }

  /** Opens the stage anew. False where something else was asked for meanwhile, or whoever asked is gone. */
  #begins(window: string, scene: number, told: Told): boolean {
    if (scene !== this.#scene || !this.#room.has(window)) return false
    this.#given = []
    this.#room.begins(told)
    return true
  }

  /** What an error says may name what nobody is to see: it is for the terminal. */
  #toldOf(what: string, error: unknown): string {
    this.#options.tell(`${what}: ${(error as Error).message}`)
    return `${what}; the terminal says why.`
  }

  #happen(scene: number, told: Told): void {
    if (scene === this.#scene) this.#room.happens(told)
  }
}

// --- internal ---

/** What came to its end, whatever it gave. */
const KEEPABLE: readonly Ended['kind'][] = ['whole', 'failed']

const ASKS = `Both sides are probed for ${STAGED.seconds} s; a key deletes a pod on each.`
