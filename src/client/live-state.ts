import type { Ended, LiveState, Told } from '../protocol/live.ts'
import { reactive } from 'vue'
import { follow, nothingTold, PREFIX, WISH } from '../protocol/live.ts'
import { layerOf, numbered, outputOf, pageOf, twinOf } from './outputs.ts'

/** What the server tells of live mode, in this window. */
export const live: LiveState = reactive(nothingTold())

/** The outputs on the stage; none: the recording is shown. */
export function idsOnStage(): string[] {
  return live.blocks.map(({ id }) => id)
}

/** Listens to the server until the function it gives is called. A window without the cookie shows the recording. */
export function joinLive(): () => void {
  const source = new EventSource(`${PREFIX}stream`)
  source.onmessage = ({ data }: MessageEvent<string>) => {
    const said = JSON.parse(data) as Told
    if (said.kind === 'opened' || said.kind === 'experiment' || said.kind === 'closed') asked = false
    follow(live, said)
  }
  source.onerror = () => {
    live.window = ''
    live.standing = { kind: 'off', says: 'This window is not connected.' }
    for (const one of [...live.blocks, ...live.experiment ? [live.experiment] : []]) one.ended ??= NOT_HEARD
  }
  return () => source.close()
}

/** Whether the stage is open, or was asked for and the server has not told of it yet. */
export function isComing(): boolean {
  return asked || onStage()
}

/** Runs outputs live, by their ids; `sure`: also where that changes the cluster. */
export function playLive(ids: readonly string[], sure = false): void {
  if (live.window === '' || ids.length === 0) return
  asked = true
  wish({ wish: 'play', window: live.window, ids, sure })
}

/** Opens the failover experiment; `sure`: begins it. */
export function failoverLive(sure: boolean): void {
  if (live.window === '') return
  asked = true
  wish({ wish: 'failover', window: live.window, sure })
}

/** Deletes the experiment's pods, one side's now and the other's a while later. */
export function actLive(): void {
  if (live.window !== '') wish({ wish: 'act', window: live.window })
}

/** Whether anything is on the stage. */
export function onStage(): boolean {
  return live.blocks.length > 0 || live.experiment !== null
}

/** Ends what runs, and returns every window to the recording. */
export function backToRecording(): void {
  asked = false
  Object.assign(live, { blocks: [], experiment: null, kept: '' })
  if (live.window !== '') wish({ wish: 'back', window: live.window })
}

/** Keeps what is on the stage, when it is over, as a set beside the captures. */
export function keepLive(): void {
  if (live.window !== '') wish({ wish: 'keep', window: live.window })
}

/** Takes back what live runs have changed in the clusters. */
export function undoLive(): void {
  if (live.window !== '') wish({ wish: 'undo', window: live.window })
}

/** What a slide offers to be run first: its first pair of panes, or the first of its further outputs. */
export function firstOf({ layer, part = 1 }: { layer?: string, part?: number }): string[] {
  if (layer === undefined) return []
  const [first] = numbered(pageOf(layerOf(layer), part))
  return first ? withTwin(first.id) : []
}

/** The output a slide has under a number, with its like on the other side where `both` are wanted. */
export function numberOf({ layer, part = 1 }: { layer?: string, part?: number }, no: number, both: boolean): string[] {
  if (layer === undefined) return []
  const output = numbered(pageOf(layerOf(layer), part)).find(one => one.no === no)
  if (!output) return []
  return both ? withTwin(output.id) : [output.id]
}

/** An output and its like on the other side, V1 first. */
export function withTwin(id: string): string[] {
  const twin = twinOf(id)
  return twin ? [outputOf(id), twin].sort((a, b) => a.side < b.side ? -1 : 1).map(one => one.id) : [id]
}

// --- internal ---

const NOT_HEARD: Ended = { kind: 'silent', says: 'The deck\'s own server does not answer.' }

let asked = false

/** One is told after the other: two requests at once may overtake each other, and Esc must not come before what it ends. */
let told = Promise.resolve()

function wish(body: object): void {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  told = told.then(() => fetch(WISH, request)).then(() => {}, () => {})
}
