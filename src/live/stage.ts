import type { Alias } from '../capture/alias.ts'
import type { Side } from '../trace/words.ts'
import type { Entry } from './catalog.ts'
import type { Logged } from './log.ts'
import type { Session } from './session.ts'
import type { Ended, Standing, Told } from './told.ts'
import { randomBytes } from 'node:crypto'
import { SIDES } from '../trace/words.ts'
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

/** The one stage of a deck: what runs live, and every window that is told of it. */
export interface Stage {
  /** Adds a window; gives its name, or null where there are too many. It is told what happened on the stage so far. */
  join: (tell: (told: Told) => void) => string | null
  /** Takes a window away. What it asked for is ended. */
  leave: (window: string) => void
  /** Opens the stage with these outputs and runs them, after ending what ran there. False where that cannot be asked. */
  ask: (asked: Asked) => boolean
  /** Ends what runs, and shows the recording again. */
  back: () => void
  /** Takes back what was changed. */
  undo: () => void
  /** Told when live mode can be used, and when no longer. */
  stand: (standing: Standing, session: Session | null) => void
  /** Tells every window what is changed in the clusters. */
  changed: (what: string[], until: string | null) => void
  /** Resolves when nothing runs any more. */
  still: () => Promise<void>
}

export interface StageOptions {
  aliases: () => readonly Alias[]
  log: (line: Logged) => void
  tell: (text: string) => void
}

/** An empty stage. */
export function openStage({ aliases, log, tell }: StageOptions): Stage {
  const windows = new Map<string, (told: Told) => void>()
  const running = new Map<Side, { owner: string, control: AbortController, done: Promise<void> }>()
  const healing = new Set<Side>()
  let standing: Standing = { kind: 'connecting' }
  let session: Session | null = null
  let tale: Told[] = []
  let change: Told = { kind: 'changed', what: [], until: null }
  let queue = Promise.resolve()
  let scene = 0

  function say(told: Told): void {
    for (const window of windows.values()) window(told)
  }

  /** What happens on the stage is told to those who come later, too. */
  function happen(told: Told): void {
    tale.push(told)
    say(told)
  }

  async function endAll(): Promise<void> {
    for (const { control } of running.values()) control.abort()
    await Promise.all([...running.values()].map(({ done }) => done))
  }

  async function open({ window, ids, sure }: Asked, mine: number): Promise<void> {
    await endAll()
    if (mine !== scene || !windows.has(window)) return
    tale = []
    happen({ kind: 'opened', ids: [...ids] })
    for (const id of ids) perform(id, window, sure, mine)
  }

  function perform(id: string, owner: string, sure: boolean, mine: number): void {
    const side = sideOf(id)!
    const control = new AbortController()
    const done = (async () => {
      const ended = await endedOf(id, side, sure, control.signal, told => mine === scene && happen(told))
        .catch((error: unknown): Ended => ({ kind: 'refused', says: `It could not be run: ${(error as Error).message}` }))
      running.delete(side)
      if (mine === scene) happen({ kind: 'ended', id, ended })
    })()
    running.set(side, { owner, control, done })
  }

  async function endedOf(id: string, side: Side, sure: boolean, signal: AbortSignal, told: (told: Told) => void): Promise<Ended> {
    await Promise.resolve()
    const refused = (says: string): Ended => {
      log({ on: new Date().toISOString(), id, argv: null, ending: 'refused', says })
      return { kind: 'refused', says }
    }
    if (!session) return refused('The clusters are not reached yet.')
    if (healing.has(side)) return refused(`${side.toUpperCase()} is healing from what was done to it. A moment.`)
    const entry: Entry | undefined = session.sides[side].catalog.get(id)
    if (!entry) return refused('The trace has no such command.')
    if ('not' in entry) return refused(entry.not)
    if (entry.changes && !sure) return { kind: 'asks', says: 'This changes the cluster.' }
    const ended = await play(entry, session.sides[side], aliases(), {
      signal,
      began: (command, startedOn) => told({ kind: 'began', id, command, startedOn }),
      lines: (stream, chunk) => told({ kind: 'lines', id, stream, chunk }),
      log,
    })
    if (entry.step.unsettles) void heal(session, side)
    return ended
  }

  async function heal(mine: Session, side: Side): Promise<void> {
    healing.add(side)
    await mine.heal(side).catch((error: unknown) => tell(`${side.toUpperCase()} did not heal: ${(error as Error).message}`))
    healing.delete(side)
  }

  return {
    join(window) {
      if (windows.size >= LIMITS.windows) return null
      const name = randomBytes(12).toString('base64url')
      windows.set(name, window)
      for (const told of [{ kind: 'hello', window: name }, { kind: 'standing', standing }, change, ...tale] as Told[]) window(told)
      return name
    },
    leave(window) {
      windows.delete(window)
      for (const { owner, control } of running.values()) {
        if (owner === window) control.abort()
      }
    },
    ask(asked) {
      if (!windows.has(asked.window) || !fit(asked.ids)) return false
      const mine = ++scene
      queue = queue.then(() => open(asked, mine))
      return true
    },
    back() {
      scene++
      tale = []
      say({ kind: 'closed' })
      void endAll()
    },
    undo() {
      void session?.changed.takeBack().then(failures => failures.forEach(tell))
    },
    stand(now, on) {
      standing = now
      session = on
      say({ kind: 'standing', standing })
    },
    changed(what, until) {
      change = { kind: 'changed', what, until }
      say(change)
    },
    async still() {
      scene++
      await queue
      await endAll()
    },
  }
}

// --- internal ---

function sideOf(id: string): Side | undefined {
  return SIDES.find(side => id.split('.')[1] === side)
}

/** One output, or one of each side: a side runs one command at a time. */
function fit(ids: readonly string[]): boolean {
  const sides = ids.map(sideOf)
  return ids.length > 0 && ids.length <= SIDES.length * LIMITS.perSide && !sides.includes(undefined) && new Set(sides).size === ids.length
}
