import type { Option } from './specification.ts'
import { statSync } from 'node:fs'
import { z } from 'zod'
import { deck } from '../../deck.config.ts'
import { LOOKS } from '../dataplane/looks.ts'
import { LAYERS } from '../trace/layers/index.ts'
import { GIVEN_AS, SIDES } from '../words.ts'

/** An option that is there or not. */
export const flag: Option<boolean> = { takes: 'nothing', shape: z.boolean().default(false) }

/** An option with one value; `shape` reads undefined where it was not given. */
export function one<T>(shape: z.ZodType<T>): Option<T> {
  return { takes: 'one', shape }
}

/** An option that may be given several times. */
export function several<T>(shape: z.ZodType<T>): Option<T[]> {
  return { takes: 'several', shape: z.array(shape).default([]) }
}

/** An option that goes only with these first words. */
export function only<T>(of: readonly string[], option: Option<T>): Option<T> {
  return { ...option, of }
}

/** Each shape's message ends the sentence `--option takes …`. */
export function words<const T extends string>(all: readonly T[]) {
  return z.enum(all as readonly [T, ...T[]], listed(all))
}

/** A whole number between two, both included. */
export function whole(from: number, to: number) {
  const [least, most] = [from, to].map(limit => limit.toLocaleString('en'))
  return numbered(`a whole number from ${least} to ${most}`, from, to)
}

/** A word that `is` finds good. */
export function asked(is: (word: string) => boolean, what: string) {
  return z.string().refine(is, what)
}

/** A TCP port that can be listened on. */
export const port = numbered('a port from 1 to 65535', 1, 65_535)

/** Layers, as `l4,l6`. */
export const layers = z.string().transform(text => text.split(',').map(word => word.trim().toLowerCase())).pipe(z.array(z.enum(LAYERS, `layers from ${LAYERS.join(', ')}`)))

/** A kubeconfig's context: any text, but no option of kubectl and nothing that moves a cursor. */
export const context = z.string().regex(/^[^-\p{Cc}\p{Zl}\p{Zp}][^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'the name of a context')

/** A name that is handed on to a program: no option of its. */
export const name = z.string().regex(/^[^-\p{Cc}]\P{Cc}*$/u, 'a name')

/** A file or folder that is there. */
export const existing = z.string().refine(path => kindOf(path) !== null, 'a file or folder that is there')

/** A file to read; a pipe or device is one too. */
export const file = z.string().refine(path => kindOf(path) === 'file', 'a file that is there')

/** A path to write a file to: no folder is there, but one around it is. */
export const output = z.string().refine(path => kindOf(path) !== 'folder', 'a file to write, which no folder may be')

/** A folder that is there or may become one, without slashes at its end. */
export const folder = z.string().refine(path => kindOf(path) !== 'file', 'a folder').transform(path => path.replace(/(?<=[^/])\/+$/, ''))

/** `a, b or c` */
export function listed(all: readonly string[]): string {
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
}

// --- internal ---

function numbered(says: string, from: number, to: number) {
  return z.string().regex(/^\d{1,9}$/, says).transform(Number).refine(number => number >= from && number <= to, says)
}

/** Null also where it cannot be looked at. */
function kindOf(path: string): 'file' | 'folder' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  }
  catch {
    return null
  }
}

/** The lines of a help that name each side's option for its cluster, the words from this column on; `from` is in the first. */
export function contextLines(column: number, { before = '', from = '' } = {}): string {
  return SIDES.map((side, index) =>
    `${`  --${side} CONTEXT`.padEnd(column)}${before}the ${LOOKS[GIVEN_AS[side]].short} cluster${index === 0 ? from : ''}  (${deck.contexts[side]})`).join('\n')
}
