import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { CaptureId, Layer, Side } from '../words.ts'
import type { Draft } from './draft.ts'
import type { Scale } from './geometry.ts'
import type { Absent, Block, More, Page, Pair } from './model.ts'
import type { Facing } from './pair-steps.ts'
import type { Line } from './tokens.ts'
import { runsHere } from '../conclude/runs-here.ts'
import { captureId } from '../trace/index.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { bySide, COMPARED, otherSide } from '../words.ts'
import { absentDraft, draftOf } from './draft.ts'
import { cut, rowsOfAll, seenRows, sentenceRows } from './fit.ts'
import { chipRows, GEOMETRY, SCALES, share } from './geometry.ts'
import { facing } from './pair-steps.ts'

/** Layers that need a second slide, and the lead step it begins with. */
export const SECOND_PAGE: Partial<Record<Layer, string>> = {
  l3: 'healthz-owner',
  l4: 'socket',
  l5: 'conntrack',
  l8: 'stranger-during',
}

/** The slides of a layer: pairs of panes, each cut to the room it gets, and chips for the layer's other steps. */
export function pagesOf(layer: Layer, steps: readonly Step[], set: VerifiedSet): Page[] {
  const here = steps.filter(step => step.layer === layer && runsHere(step, set))
  const isLead = (step: Step) => step.lead === true
  const pages = split(facing(here.filter(isLead)), SECOND_PAGE[layer])
  const rest = here.filter(step => !isLead(step))
  const more = moreOf(rest.filter(step => !step.aside))
  return pages.map((rows, index) => {
    const isLast = index === pages.length - 1
    const chips = isLast ? more : []
    const drafted = rows.map(row => draftedPair(row, set))
    const drafts = SCALES.map(scale => ({ scale, pairs: drafted.map(pair => pair(scale)) }))
    return { ...largest(drafts, chips), more: chips }
  })
}

/** The steps of a layer whose outputs are on none of its slides; of an experiment only those that were captured. */
export function asideOf(layer: Layer, steps: readonly Step[], set: VerifiedSet): More[] {
  const here = steps.filter(step => isAside(step) && step.layer === layer && runsHere(step, set))
  return moreOf(here, id => !isExperiment(layer) || set.capture(id) !== undefined)
}

/** Those of these steps that were captured, wherever their outputs are shown. */
export function capturedOf(steps: readonly Step[], set: VerifiedSet): More[] {
  return moreOf(steps, id => set.capture(id) !== undefined)
}

/** Whether a step's outputs are on no slide: readings use them, and the reading page lists them. */
export function isAside({ aside, lead }: Step): boolean {
  return aside === true && lead !== true
}

// --- internal ---

type DraftPair = Record<Side, Draft>
interface Drafts { scale: Scale, pairs: DraftPair[] }

/** The largest font size at which everything is shown and no line is broken that the smallest would not break too. */
function largest(drafts: readonly Drafts[], chips: readonly More[]): Pick<Page, 'size' | 'pairs'> {
  const least = strainOf(drafts.at(-1)!)
  const fits = (one: Drafts) => strainOf(one) <= least && roomLeft(one, chips) >= wantedRows(one)
  const one = drafts.find(fits) ?? drafts.at(-1)!
  const open = unfolded(one)
  return { size: one.scale.size, pairs: fitted(roomLeft(open, chips) >= wantedRows(open) ? open : one, chips) }
}

/** The same with every command unfolded. */
function unfolded({ scale, pairs }: Drafts): Drafts {
  const whole = (draft: Draft): Draft => {
    const { pane } = draft
    if ('absent' in pane || pane.command === null) return draft
    return { ...draft, pane: { ...pane, command: { no: pane.command.no, rows: pane.command.rows } } }
  }
  return { scale, pairs: pairs.map(pair => bySide(side => whole(pair[side]))) }
}

function strainOf({ pairs }: Drafts): number {
  return pairs.reduce((sum, pair) => sum + COMPARED.reduce((strain, side) => strain + pair[side].strain, 0), 0)
}

function wantedRows({ pairs }: Drafts): number {
  return pairs.reduce((sum, pair) => sum + wanted(pair), 0)
}

function split(rows: Facing[], second: string | undefined): Facing[][] {
  if (second === undefined) return [rows]
  const at = rows.findIndex(row => COMPARED.some(side => row[side]?.name === second))
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

function draftedPair(row: Facing, set: VerifiedSet): (scale: Scale) => DraftPair {
  const drafts = bySide((side) => {
    const [own, other] = [row[side], otherSide(side)]
    return own ? draftOf(own, side, set) : () => absentDraft(row[other]!, side, other, set)
  })
  return scale => bySide(side => drafts[side](scale))
}

function roomLeft({ scale, pairs }: Drafts, chips: readonly More[]): number {
  const fixed = pairs.reduce((sum, pair) => sum + fixedHeight(pair, scale), 0)
  const gaps = GEOMETRY.gap * Math.max(0, pairs.length - 1)
  const forChips = chipRows(chips.map(({ title }) => title)) * (GEOMETRY.chip + GEOMETRY.chipGap)
  return Math.floor((GEOMETRY.area - fixed - gaps - forChips) / scale.row)
}

function fitted(drafts: Drafts, chips: readonly More[]): Pair[] {
  const room = roomLeft(drafts, chips)
  const rooms = share(drafts.pairs.map(wanted), room)
  const taken = drafts.pairs.map((pair, index) => taking(pair, rooms[index]!))
  // lines are shown whole or not at all: the rows left over may fit another pair's next line
  for (const [index, pair] of drafts.pairs.entries()) {
    const left = room - taken.reduce((sum, rows) => sum + rows, 0)
    rooms[index] = taken[index]! + left
    taken[index] = taking(pair, rooms[index])
  }
  return drafts.pairs.map((pair, index) => bySide(side => paneIn(pair[side], taken[index]!)))
}

/** How many of `room` rows a pair uses. */
function taking(pair: DraftPair, room: number): number {
  return Math.max(...COMPARED.map(side => pair[side].notes + rowsOfAll(linesIn(paneIn(pair[side], room)), seenRows)))
}

function fixedHeight(pair: DraftPair, scale: Scale): number {
  return Math.max(...COMPARED.map((side) => {
    const { pane } = pair[side]
    if ('absent' in pane) return GEOMETRY.head + sentenceRows(pane.adds) * GEOMETRY.sentence
    return GEOMETRY.head + GEOMETRY.paddings
      + seenRows(pane.command) * scale.row
      + (sentenceRows(pane.sentence) + sentenceRows(pane.adds)) * GEOMETRY.sentence
  }))
}

function wanted(pair: DraftPair): number {
  return Math.max(...COMPARED.map(side => pair[side].notes + rowsOfAll(linesIn(pair[side].pane), ({ rows }) => rows.length)))
}

function linesIn(pane: Block | Absent): readonly Line[] {
  return 'absent' in pane ? [] : pane.excerpt?.lines ?? []
}

/** A draft's pane, its excerpt cut to `room` rows. */
function paneIn({ pane, total, notes }: Draft, room: number): Block | Absent {
  if ('absent' in pane || !pane.excerpt) return pane
  return { ...pane, excerpt: cut(pane.excerpt, total, Math.max(1, room - notes)) }
}
