import type { ConnectionStatus, LiveEvent, RunOutcome } from '../protocol/live.ts'
import type { Alias } from '../set/alias.ts'
import type { Pair } from '../set/comparison.ts'
import type { Side } from '../words.ts'
import type { FinishedRun } from './keep.ts'
import type { LogLine } from './log.ts'
import type { LiveRequest, RunRequest } from './request.ts'
import type { LiveStep } from './resolved-trace.ts'
import type { Session } from './session.ts'
import { sidesIn } from '../set/comparison.ts'
import { STAGED } from '../trace/failover.ts'
import { Broadcast } from './broadcast.ts'
import { runFailover } from './experiment.ts'
import { Healing } from './healing.ts'
import { finishedRun, keepOutputs } from './keep.ts'
import { redactOutcome } from './redact-outcome.ts'
import { inTrace, isOnePerSide, placeOf, sideAt } from './request.ts'
import { runLive } from './run-step.ts'

interface LiveControllerOptions {
  /** The project's folder, which has a folder for kept sets. */
  root: string
  log: (line: LogLine) => void
  /** Called with messages for the presenter's terminal. */
  tell: (text: string) => void
}

/** The clusters that live mode is connected to, and the aliases for private names in everything it shows. */
interface Connection { session: Session, aliases: readonly Alias[] }

/** What is run for a request, which has a number. */
type Work = (signal: AbortSignal, number: number) => Promise<void>

/** What a window has asked for, while it runs. */
interface Running { owner: string, control: AbortController, done: Promise<void> }

/** Live mode of one deck: what runs, and every window that shows it. */
export class LiveController {
  readonly #options: LiveControllerOptions
  readonly #windows = new Broadcast()
  readonly #running = new Set<Running>()
  readonly #healing: Healing
  #connection: Connection | null = null
  /** The runs of this request that have ended. */
  #finished: FinishedRun[] = []
  /** Counts the requests: events of an earlier one are not sent any more. */
  #request = 0
  #queue = Promise.resolve()
  #deletePods = () => {}

  constructor(options: LiveControllerOptions) {
    this.#options = options
    this.#healing = new Healing(options.tell)
    this.setConnection({ kind: 'connecting' }, null)
    this.setChanges([], null)
  }

  /** Adds a window; returns its name, or null if there are too many. It is sent the events so far. */
  join(send: (event: LiveEvent) => void): string | null {
    return this.#windows.join(send)
  }

  /** Removes a window. Runs that it requested are ended. */
  leave(window: string): void {
    this.#windows.leave(window)
    for (const { owner, control } of this.#running) {
      if (owner === window) control.abort()
    }
  }

  /** Shows these outputs live and runs them, after ending what ran before. False if the request is not valid. */
  run(request: RunRequest): boolean {
    const { ids, pair } = request
    const works = ids.map((id): Work => (signal, number) => this.#runOutput(id, request, signal, number))
    return isOnePerSide(ids) && this.#begin(request, { kind: 'opened', ids: [...ids], pair }, works)
  }

  /** Shows the failover experiment; starts it once confirmed. False if the request is not valid. */
  failover(request: LiveRequest): boolean {
    const work: Work = (signal, number) => this.#failover(request, signal, number)
    return this.#begin(request, { kind: 'experiment', pair: request.pair }, [work])
  }

  /** Deletes the pods of the running experiment. */
  deletePods(): void {
    this.#deletePods()
  }

  /** Ends what runs, and shows the recording again. */
  close(): void {
    this.#request++
    this.#finished = []
    this.#windows.restart({ kind: 'closed' })
    void this.#endAll()
  }

  /** Keeps what is shown as a set of its own, and sends the result to every window. */
  keep(): void {
    const number = this.#request
    this.#queue = this.#queue.then(async () => {
      const says = await this.#kept().catch((error: unknown) => this.#inTerminal('It could not be kept', error))
      this.#publish(number, { kind: 'kept', says })
    })
  }

  /** Undoes the changes to the clusters. */
  undo(): void {
    void this.#connection?.session.changes.takeBack()
  }

  /** Sends every window whether live mode is available. */
  setConnection(status: ConnectionStatus, connection: Connection | null): void {
    this.#connection = connection
    this.#windows.setState({ kind: 'status', status })
  }

  /** Sends every window what is currently changed in the clusters. */
  setChanges(what: string[], until: string | null): void {
    this.#windows.setState({ kind: 'changed', what, until })
  }

  /** Ends what runs; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#request++
    await this.#queue
    await this.#endAll()
  }

  /** Ends what ran before, then shows and runs a request, unless another came meanwhile. False if its window is gone. */
  #begin({ window }: LiveRequest, event: LiveEvent, works: readonly Work[]): boolean {
    if (!this.#windows.has(window)) return false
    const number = ++this.#request
    this.#queue = this.#queue.then(async () => {
      await this.#endAll()
      if (number !== this.#request || !this.#windows.has(window)) return
      this.#finished = []
      this.#windows.restart(event)
      for (const work of works) this.#start(window, signal => work(signal, number))
    })
    return true
  }

  /** Lists what is run for a window until it ends; it begins once it is listed. */
  #start(owner: string, work: (signal: AbortSignal) => Promise<void>): void {
    const control = new AbortController()
    const done = Promise.resolve().then(() => work(control.signal)).finally(() => this.#running.delete(running))
    const running: Running = { owner, control, done }
    this.#running.add(running)
  }

  async #failover({ pair, confirmed }: LiveRequest, signal: AbortSignal, number: number): Promise<void> {
    const refused = (ended: RunOutcome) => this.#publish(number, { kind: 'result', runs: [], ended })
    const found = this.#usable(sidesIn(pair))
    if (typeof found === 'string') refused({ kind: 'refused', says: found })
    else if (!confirmed) refused({ kind: 'unconfirmed', says: TO_CONFIRM })
    else await this.#probed(found, pair, signal, number)
  }

  async #probed({ session, aliases }: Connection, pair: Pair, signal: AbortSignal, number: number): Promise<void> {
    const key = new Promise<void>(resolve => this.#deletePods = resolve)
    const tell = (event: LiveEvent) => this.#publish(number, event)
    const { result, runs } = await runFailover(session, { pair, signal, tell, log: this.#options.log, key })
    if (number === this.#request) this.#finished = runs
    this.#publish(number, { ...result, ended: await redactOutcome(result.ended, aliases) })
    for (const side of sidesIn(pair)) void this.#healing.heal(session, side)
  }

  async #runOutput(id: string, request: RunRequest, signal: AbortSignal, number: number): Promise<void> {
    const ended = await this.#outcome(id, request, signal, number)
      .catch((error: unknown): RunOutcome => ({ kind: 'refused', says: this.#inTerminal(`${id} could not be run`, error) }))
    this.#publish(number, { kind: 'ended', id, ended })
  }

  async #outcome(id: string, { pair, confirmed }: RunRequest, signal: AbortSignal, number: number): Promise<RunOutcome> {
    const found = this.#found(id, pair)
    if (typeof found === 'string') {
      this.#options.log({ on: new Date().toISOString(), id: inTrace(id, pair), argv: null, ending: 'refused', says: found })
      return { kind: 'refused', says: found }
    }
    const { step, connection: { session, aliases }, side } = found
    if (step.changes && !confirmed) return { kind: 'unconfirmed', says: 'This changes the cluster.' }
    const { outcome, result } = await runLive(step, session.sides[side], aliases, {
      signal,
      began: (command, startedOn) => this.#publish(number, { kind: 'began', id, command, startedOn }),
      lines: (stream, chunk) => this.#publish(number, { kind: 'lines', id, stream, chunk }),
      log: this.#options.log,
    })
    const keepable = number === this.#request && KEEPABLE.includes(outcome.kind)
    if (result && keepable) this.#finished.push(finishedRun(result, session.sides[side]))
    session.renewPort(side, [step, ...step.before, ...step.during ? [step.during] : []].flatMap(one => one.argv))
    if (step.step.unsettles) void this.#healing.heal(session, side)
    return outcome
  }

  /** The step with an id, or the sentence that says why it is not run. */
  #found(id: string, pair: Pair): { step: LiveStep, connection: Connection, side: Side } | string {
    const side = sideAt(placeOf(id)!, pair)
    const connection = this.#usable([side])
    if (typeof connection === 'string') return connection
    const entry = connection.session.sides[side].steps.get(inTrace(id, pair))
    if (!entry) return 'The trace has no such command.'
    return 'not' in entry ? entry.not : { step: entry, connection, side }
  }

  /** The connection, or the sentence that says why these sides cannot be used now. */
  #usable(sides: readonly Side[]): Connection | string {
    return this.#healing.notNow(this.#connection?.session, sides) ?? this.#connection!
  }

  async #endAll(): Promise<void> {
    const all = [...this.#running]
    for (const { control } of all) control.abort()
    await Promise.all(all.map(({ done }) => done))
  }

  async #kept(): Promise<string> {
    if (this.#running.size > 0) return 'It still runs. What is over can be kept.'
    if (!this.#connection || this.#finished.length === 0) return 'There is nothing to be kept.'
    const folder = await keepOutputs(this.#finished, this.#connection.session, this.#connection.aliases, this.#options.root)
    this.#options.tell(`Kept: ${folder}, a set of its own.\n  → DECK_CAPTURES=${folder} npm run dev`)
    return `Kept in ${folder}.`
  }

  /** An error's message may contain what may not be shown: it goes to the terminal. */
  #inTerminal(what: string, error: unknown): string {
    this.#options.tell(`${what}: ${(error as Error).message}`)
    return `${what}; the terminal says why.`
  }

  #publish(number: number, event: LiveEvent): void {
    if (number === this.#request) this.#windows.publish(event)
  }
}

// --- internal ---

/** Outcomes of runs that ended by themselves, successful or not. */
const KEEPABLE: readonly RunOutcome['kind'][] = ['whole', 'failed']

const TO_CONFIRM = `Both sides are probed for ${STAGED.seconds} s; a key deletes a pod on each.`
