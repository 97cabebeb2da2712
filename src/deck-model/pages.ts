import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { CaptureId, Layer, Side } from '../words.ts'
import type { Draft } from './draft.ts'
import type { Names } from './excerpt.ts'
import type { Scale } from './geometry.ts'
import type { Absent, Block, More, Page, Pair } from './model.ts'
import { captureId } from '../trace/index.ts'
import { isExperiment, SIDES } from '../words.ts'
import { addsOf } from './adds.ts'
import { draftOf } from './draft.ts'
import { cut, rowsWanted, seenRows, sentenceRows } from './fit.ts'
import { chipRows, GEOMETRY, SCALES, share } from './geometry.ts'
import { facing } from './pair-steps.ts'

/** Layers that need a second slide, and the lead step it begins with. */
export const SECOND_PAGE: Partial<Record<Layer, string>> = {
  l3: 'healthz-owner',
  l4: 'socket',
  l5: 'conntrack',
  l8: 'stranger-during',
}

/** The slides of a layer: pairs of panes, each cut to the room it gets, and the chips of the layer's further steps. */
export function pagesOf(layer: Layer, steps: readonly Step[], set: VerifiedSet, names: Record<Side, Names>): Page[] {
  const here = steps.filter(step => step.layer === layer && runsHere(step, set))
  const isLead = (step: Step) => step.lead === true
  const pages = split(facing(here.filter(isLead)), SECOND_PAGE[layer])
  const rest = here.filter(step => !isLead(step))
  const more = moreOf(rest.filter(step => !step.aside))
  return pages.map((rows, index) => {
    const isLast = index === pages.length - 1
    const chips = isLast ? more : []
    const drafts = SCALES.map(scale => ({ scale, pairs: rows.map(row => drafted(row, set, names, scale)) }))
    return { ...largest(drafts, chips), more: chips }
  })
}

/** The steps of a layer whose outputs stand on none of its slides; of an experiment only what was captured. */
export function asideOf(layer: Layer, steps: readonly Step[], set: VerifiedSet): More[] {
  const captured = new Set(set.manifest.captures.map(({ id }) => id))
  const here = steps.filter(step => isAside(step) && step.layer === layer && runsHere(step, set))
  return moreOf(here, id => !isExperiment(layer) || captured.has(id))
}

/** Whether a step's outputs stand on no slide: readings name them, and the reading page lists them. */
export function isAside({ aside, lead }: Step): boolean {
  return aside === true && lead !== true
}

/** Whether a step is for the platform of this set: what only another platform has is not missing here. */
export function runsHere(step: Step, { manifest }: Pick<VerifiedSet, 'manifest'>): boolean {
  return !step.platforms || step.platforms.includes(manifest.clusters.v1.platform)
}

// --- internal ---

type DraftPair = Record<Side, Draft | Absent>
interface Drafts { scale: Scale, pairs: DraftPair[] }
type Facing = ReturnType<typeof facing>[number]

/** The largest type at which everything is shown and nothing is broken that the smallest would not break too. */
function largest(drafts: readonly Drafts[], chips: readonly More[]): Pick<Page, 'size' | 'pairs'> {
  const least = strainOf(drafts.at(-1)!)
  const fits = (one: Drafts) => strainOf(one) <= least && roomLeft(one, chips) >= wantedRows(one)
  const one = drafts.find(fits) ?? drafts.at(-1)!
  const open = unfolded(one)
  return { size: one.scale.size, pairs: fitted(roomLeft(open, chips) >= wantedRows(open) ? open : one, chips) }
}

/** The same with every command whole. */
function unfolded({ scale, pairs }: Drafts): Drafts {
  const whole = (draft: Draft | Absent) => 'absent' in draft || draft.command === null
    ? draft
    : { ...draft, command: { no: draft.command.no, rows: draft.command.rows } }
  return { scale, pairs: pairs.map(({ v1, v2 }) => ({ v1: whole(v1), v2: whole(v2) })) }
}

function strainOf({ pairs }: Drafts): number {
  const strains = pairs.flatMap(pair => SIDES.map(side => 'absent' in pair[side] ? 0 : pair[side].strain + (pair[side].command?.fold ?? 0)))
  return strains.reduce((sum, strain) => sum + strain, 0)
}

function wantedRows({ pairs }: Drafts): number {
  return pairs.reduce((sum, pair) => sum + wanted(pair), 0)
}

function split(rows: Facing[], second: string | undefined): Facing[][] {
  if (second === undefined) return [rows]
  const at = rows.findIndex(row => SIDES.some(side => row[side]?.name === second))
  return at < 0 ? [rows, []] : [rows.slice(0, at), rows.slice(at)]
}

function moreOf(steps: readonly Step[], isThere: (id: CaptureId) => boolean = () => true): More[] {
  const more = new Map<string, More>()
  for (const step of steps) {
    const one = more.get(step.name) ?? { title: step.title, ids: {} }
    for (const side of step.sides) {
      const id = captureId(step, side)
      if (isThere(id)) one.ids[side] = id
    }
    if (Object.keys(one.ids).length > 0) more.set(step.name, one)
  }
  return [...more.values()]
}

function drafted(row: Facing, set: VerifiedSet, names: Record<Side, Names>, scale: Scale): DraftPair {
  const one = (side: Side, other: Side) => row[side]
    ? draftOf(row[side], side, set, names[side], scale)
    : { absent: `Only ${other.toUpperCase()} has this step.`, adds: addsOf(row[other]!, side, set) }
  return { v1: one('v1', 'v2'), v2: one('v2', 'v1') }
}

function roomLeft({ scale, pairs }: Drafts, chips: readonly More[]): number {
  const fixed = pairs.reduce((sum, pair) => sum + fixedHeight(pair, scale), 0)
  const gaps = GEOMETRY.gap * Math.max(0, pairs.length - 1)
  const forChips = chipRows(chips.map(({ title }) => title)) * GEOMETRY.chips
  return Math.floor((GEOMETRY.area - fixed - gaps - forChips) / scale.row)
}

function fitted(drafts: Drafts, chips: readonly More[]): Pair[] {
  const room = roomLeft(drafts, chips)
  const rooms = share(drafts.pairs.map(wanted), room)
  const taken = drafts.pairs.map((pair, index) => taking(pair, rooms[index]!))
  // lines are shown whole or not at all: what that leaves may be another pair's next line
  for (const [index, pair] of drafts.pairs.entries()) {
    const left = room - taken.reduce((sum, rows) => sum + rows, 0)
    rooms[index] = taken[index]! + left
    taken[index] = taking(pair, rooms[index])
  }
  return drafts.pairs.map((pair, index) => ({ v1: block(pair.v1, taken[index]!), v2: block(pair.v2, taken[index]!) }))
}

/** How many of `room` rows a pair really takes. */
function taking(pair: DraftPair, room: number): number {
  return Math.max(...SIDES.map((side) => {
    const one = block(pair[side], room)
    if ('absent' in one) return 1
    return notesOf(pair[side] as Draft) + Math.max(1, (one.excerpt?.lines ?? []).reduce((sum, line) => sum + seenRows(line), 0))
  }))
}

function fixedHeight(pair: DraftPair, scale: Scale): number {
  return Math.max(...SIDES.map((side) => {
    const draft = pair[side]
    if ('absent' in draft) return GEOMETRY.head + sentenceRows(draft.adds) * GEOMETRY.sentence
    return GEOMETRY.head + GEOMETRY.paddings
      + seenRows(draft.command) * scale.row
      + (sentenceRows(draft.sentence) + sentenceRows(draft.adds)) * GEOMETRY.sentence
  }))
}

function wanted(pair: DraftPair): number {
  return Math.max(...SIDES.map((side) => {
    const draft = pair[side]
    return 'absent' in draft ? 1 : rowsWanted(draft.chosen) + notesOf(draft)
  }))
}

/** Rows that say why an output is not what was asked for, and that bytes of it are no text. */
function notesOf({ output, chosen }: Draft): number {
  return (output.standing === 'ok' ? 0 : 2) + (chosen && chosen.invalid > 0 ? 1 : 0)
}

function block(draft: Draft | Absent, room: number): Block | Absent {
  if ('absent' in draft) return draft
  return {
    id: draft.id,
    command: draft.command,
    excerpt: draft.chosen && cut(draft.chosen, Math.max(1, room - notesOf(draft))),
    sentence: draft.sentence,
    adds: draft.adds,
  }
}
