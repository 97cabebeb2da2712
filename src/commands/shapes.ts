import type { DeckConfig } from '../../deck.config.ts'
import type { Layer, Side } from '../words.ts'
import type { Option } from './specification.ts'
import { statSync } from 'node:fs'
import { z } from 'zod'
import { deck } from '../../deck.config.ts'
import { LOOKS } from '../dataplane/looks.ts'
import { attempt } from '../exec/attempt.ts'
import { listed } from '../text/listed.ts'
import { EXPERIMENTS, isExperiment, LAYERS } from '../trace/layers/index.ts'
import { bySide, COMPARED, GIVEN_AS, SIDES, sidesOf } from '../words.ts'

/** An option without a value. */
export const flag: Option<boolean> = { takes: 'nothing', shape: z.boolean().default(false) }

/** An option with one value; `shape` gets undefined if it was not given. */
export function one<T>(shape: z.ZodType<T>): Option<T> {
  return { takes: 'one', shape }
}

/** An option with one value, which may be left out: `shape` then gets the empty text. */
export function perhaps<T>(shape: z.ZodType<T>): Option<T> {
  return { takes: 'perhaps', shape }
}

/** An option that may be given several times. */
export function several<T>(shape: z.ZodType<T>): Option<T[]> {
  return { takes: 'several', shape: z.array(shape).default([]) }
}

/** An option that is allowed only with these first words. */
export function only<T>(of: readonly string[], option: Option<T>): Option<T> {
  return { ...option, of }
}

/** Each shape's message ends the sentence `--option takes …`. */
export function words<const T extends string>(all: readonly T[]) {
  return z.enum(all as readonly [T, ...T[]], listed(all, 'or'))
}

/** A whole number in a range, both ends included. */
export function whole(from: number, to: number) {
  const [least, most] = [from, to].map(limit => limit.toLocaleString('en'))
  return numbered(`a whole number from ${least} to ${most}`, from, to)
}

/** A word that satisfies `is`. */
export function asked(is: (word: string) => boolean, what: string) {
  return z.string().refine(is, what)
}

/** A TCP port that can be listened on. */
export const port = numbered('a port from 1 to 65535', 1, 65_535)

/** Layers that a plain recording has, as `l4,l6`. */
export const layers = amongLayers('layers', LAYERS.filter(layer => !isExperiment(layer)))

/** Experiments, as `failover,policy`; none are the empty text. */
export const experiments = z.union([z.literal('').transform((): Layer[] => []), amongLayers('experiments', EXPERIMENTS)])

/** A kubeconfig context: any text that is neither an option of kubectl nor has control characters. */
export const context = z.string().regex(/^[^-\p{Cc}\p{Zl}\p{Zp}][^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'the name of a context')

/** An option for each side's cluster: what is given goes before deck.config.ts, see {@link deckOn}. */
export const clusters = bySide(() => one(context.optional()), SIDES)

/** The deck with the clusters that were given. A third is one of them only where it is named, here or in deck.config.ts. */
export function deckOn(given: Partial<Record<Side, string | undefined>>): DeckConfig {
  return { ...deck, contexts: { ...deck.contexts, ...bySide(side => given[side]!, sidesOf(given)) } }
}

/** A name that is passed to a program: it must not look like an option. */
export const name = z.string().regex(/^[^-\p{Cc}]\P{Cc}*$/u, 'a name')

/** An existing file or folder. */
export const existing = z.string().refine(path => kindOf(path) !== null, 'a file or folder that is there')

/** A file to read; a pipe or device counts as one. */
export const file = z.string().refine(path => kindOf(path) === 'file', 'a file that is there')

/** A path to write a file to: not a folder, but inside an existing one. */
export const output = z.string().refine(path => kindOf(path) !== 'folder', 'a file to write, which no folder may be')

/** A path of a folder, existing or not, without trailing slashes. */
export const folder = z.string().refine(path => kindOf(path) !== 'file', 'a folder').transform(path => path.replace(/(?<=[^/])\/+$/, ''))

// --- internal ---

function amongLayers(what: string, all: readonly Layer[]) {
  return z.string().transform(text => text.split(',').map(word => word.trim().toLowerCase())).pipe(z.array(z.enum(all, `${what} from ${all.join(', ')}`)))
}

function numbered(says: string, from: number, to: number) {
  return z.string().regex(/^\d{1,9}$/, says).transform(Number).refine(number => number >= from && number <= to, says)
}

/** Null also if the path cannot be examined. */
function kindOf(path: string): 'file' | 'folder' | null {
  return attempt(() => statSync(path).isDirectory() ? 'folder' : 'file', null)
}

/** The help's lines for each side's cluster option, with the text from this column on; `from` is in the first of them. */
export function contextLines(column: number, { before = '', from = '' } = {}): string {
  return SIDES.map((side, index) => {
    const which = COMPARED.includes(side) ? `the ${LOOKS[GIVEN_AS[side]].short} cluster` : 'a third one too, of another dataplane'
    const standing = deck.contexts[side] === undefined ? '' : `  (${deck.contexts[side]})`
    return `${`  --${side} CONTEXT`.padEnd(column)}${before}${which}${index === 0 ? from : ''}${standing}`
  }).join('\n')
}
