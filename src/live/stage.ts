import type { Alias } from '../capture/alias.ts'
import type { Side } from '../trace/words.ts'
import type { Frozen } from './catalog.ts'
import type { Logged } from './log.ts'
import type { Session } from './session.ts'
import type { Ended, Standing, Told } from './told.ts'
import { randomBytes } from 'node:crypto'
import { STAGED } from '../trace/failover.ts'
import { SIDES } from '../trace/words.ts'
import { failoverOnStage } from './experiment.ts'
import { LIMITS } from './limits.ts'
import { play } from './play.ts'

/** What a window may ask for. */
export interface Asked {
  window: string
  /** Outputs to be run live, by id; one side each. */
  ids: readonly string[]
  /** The second key was pressed: it may change the cluster. */
  sure: boolean
}

export interface StageOptions {
  log: (line: Logged) => void
  /** Told what a presenter should read in the terminal. */
  tell: (text: string) => void
}

/** What live mode stands on, and what stands for private names in all it shows. */
export interface Ground { session: Session, aliases: readonly Alias[] }

/** The one stage of a deck: what runs live, and every window that is told of it. */
export class Stage {
  readonly #options: StageOptions
  readonly #windows = new Map<string, (told: Told) => void>()
  readonly #running = new Map<Side, { owner: string, control: AbortController, done: Promise<void> }>()
  readonly #healing = new Set<Side>()
  #ground: Ground | null = null
  #standing: Told = { kind: 'standing', standing: { kind: 'connecting' } }
  #changed: Told = { kind: 'changed', what: [], until: null }
  /** What happened since the stage was opened, for windows that come later. */
  #tale: Told[] = []
  /** Counts what was asked for: what belongs to an earlier scene is told no more. */
  #scene = 0
  #queue = Promise.resolve()
  #key = () => {}

  constructor(options: StageOptions) {
    this.#options = options
  }

  /** Adds a window; gives its name, or null where there are too many. It is told what happened on the stage so far. */
  join(window: (told: Told) => void): string | null {
    if (this.#windows.size >= LIMITS.windows) return null
    const name = randomBytes(12).toString('base64url')
    this.#windows.set(name, window)
    for (const told of [{ kind: 'hello', window: name } as const, this.#standing, this.#changed, ...this.#tale]) window(told)
    return name
  }

  /** Takes a window away. What it asked for is ended. */
  leave(window: string): void {
    this.#windows.delete(window)
    for (const { owner, control } of this.#running.values()) {
      if (owner === window) control.abort()
    }
  }

  /** Opens the stage with these outputs and runs them, after ending what ran there. False where that cannot be asked. */
  ask(asked: Asked): boolean {
    if (!this.#windows.has(asked.window) || !fit(asked.ids)) return false
    const scene = ++this.#scene
    this.#queue = this.#queue.then(() => this.#open(asked, scene))
    return true
  }

  /** Opens the stage with the failover experiment; with `sure` it begins. False where that cannot be asked. */
  failover({ window, sure }: Pick<Asked, 'window' | 'sure'>): boolean {
    if (!this.#windows.has(window)) return false
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
    this.#tale = []
    this.#say({ kind: 'closed' })
    void this.#endAll()
  }

  /** Takes back what was changed. */
  undo(): void {
    void this.#ground?.session.changed.takeBack().then(failures => failures.forEach(this.#options.tell))
  }

  /** Tells every window whether live mode can be used. */
  stand(standing: Standing, ground: Ground | null): void {
    this.#ground = ground
    this.#say(this.#standing = { kind: 'standing', standing })
  }

  /** Tells every window what is changed in the clusters. */
  change(what: string[], until: string | null): void {
    this.#say(this.#changed = { kind: 'changed', what, until })
  }

  /** Resolves when nothing runs any more. */
  async still(): Promise<void> {
    this.#scene++
    await this.#queue
    await this.#endAll()
  }

  async #open({ window, ids, sure }: Asked, scene: number): Promise<void> {
    await this.#endAll()
    if (scene !== this.#scene || !this.#windows.has(window)) return
    this.#tale = []
    this.#happen(scene, { kind: 'opened', ids: [...ids] })
    for (const id of ids) {
      const control = new AbortController()
      this.#running.set(sideOf(id)!, { owner: window, control, done: this.#perform(id, sure, control.signal, scene) })
    }
  }

  async #experiment(window: string, sure: boolean, scene: number): Promise<void> {
    await this.#endAll()
    if (scene !== this.#scene || !this.#windows.has(window)) return
    this.#tale = []
    this.#happen(scene, { kind: 'experiment' })
    const control = new AbortController()
    const done = this.#failover(sure, control.signal, scene)
    for (const side of SIDES) this.#running.set(side, { owner: window, control, done })
  }

  async #failover(sure: boolean, signal: AbortSignal, scene: number): Promise<void> {
    await Promise.resolve()
    const refused = (ended: Ended) => this.#happen(scene, { kind: 'result', runs: [], ended })
    if (!this.#ground || this.#healing.size > 0) refused({ kind: 'refused', says: this.#notNow(SIDES) ?? '' })
    else if (!sure) refused({ kind: 'asks', says: ASKS })
    else await this.#probed(this.#ground.session, signal, scene)
    for (const side of SIDES) this.#running.delete(side)
  }

  async #probed(session: Session, signal: AbortSignal, scene: number): Promise<void> {
    const key = new Promise<void>(resolve => this.#key = resolve)
    const tell = (told: Told) => this.#happen(scene, told)
    this.#happen(scene, await failoverOnStage(session, { signal, tell, log: this.#options.log, key }))
    for (const side of SIDES) void this.#heal(session, side)
  }

  async #perform(id: string, sure: boolean, signal: AbortSignal, scene: number): Promise<void> {
    // in the next turn, when it is listed among what runs
    await Promise.resolve()
    const ended = await this.#ended(id, sure, signal, scene)
      .catch((error: unknown): Ended => ({ kind: 'refused', says: `It could not be run: ${(error as Error).message}` }))
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
    const ended = await play(frozen, session.sides[side], aliases, {
      signal,
      began: (command, startedOn) => this.#happen(scene, { kind: 'began', id, command, startedOn }),
      lines: (stream, chunk) => this.#happen(scene, { kind: 'lines', id, stream, chunk }),
      log,
    })
    session.renew(side, [...frozen.argv, ...frozen.meanwhile?.argv ?? []])
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

  #say(told: Told): void {
    for (const window of this.#windows.values()) window(told)
  }

  #happen(scene: number, told: Told): void {
    if (scene !== this.#scene) return
    // of a lane only the last is of use to a window that comes later
    if (told.kind === 'lane') this.#tale = this.#tale.filter(one => one.kind !== 'lane' || one.lane.side !== told.lane.side)
    this.#tale.push(told)
    this.#say(told)
  }
}

// --- internal ---

const ASKS = `Both sides are probed for ${STAGED.seconds} s; a key deletes a pod on each.`

function sideOf(id: string): Side | undefined {
  return SIDES.find(side => id.split('.')[1] === side)
}

/** One output, or one of each side: a side runs one command at a time. */
function fit(ids: readonly string[]): boolean {
  const sides = ids.map(sideOf)
  return ids.length > 0 && !sides.includes(undefined) && new Set(sides).size === ids.length
}
