import { isIPv4 } from 'node:net'
import { attempt } from '../exec/attempt.ts'

/** A private name, and what is published in its place. */
export interface Alias { find: string, alias: string }

/** A text as it is published, and how many words of it were replaced. */
interface Aliased { text: string, count: number }

/**
 * `text` with every private name replaced by its alias, the longest first, in one pass. A name that begins or ends with a
 * digit is not found inside a longer number: 10.0.0.1 is not in 10.0.0.12.
 */
export function aliased(text: string, aliases: readonly Alias[]): Aliased {
  if (aliases.length === 0) return { text, count: 0 }
  const longest = aliases.toSorted((a, b) => b.find.length - a.find.length)
  const names = new Map(aliases.map(({ find, alias }) => [find, alias]))
  const state = { count: 0 }
  const replaced = text.replaceAll(new RegExp(longest.map(({ find }) => whole(find)).join('|'), 'g'), (found) => {
    state.count++
    return names.get(found)!
  })
  return { text: replaced, count: state.count }
}

/** The aliases for bytes as characters, one each, so that what is no UTF-8 stays what it is. */
export function inBytes(aliases: readonly Alias[]): Alias[] {
  return aliases.map(({ find, alias }) => ({ find: Buffer.from(find, 'utf8').toString('latin1'), alias }))
}

/** What is wrong with a list of aliases by itself, one sentence each. No sentence shows a private name. */
export function listFaults(aliases: readonly Alias[]): string[] {
  return aliases.flatMap(({ find, alias }, index) => {
    const others = aliases.slice(0, index)
    const checks = [
      [find.length < SHORTEST, `stands for ${find.length} characters; less than ${SHORTEST} are found everywhere`],
      [!/^[^\s\p{C}"'\\]*$/u.test(find), 'stands for something with a space, a quote, a backslash or a control character'],
      [!/^[\w.@:+/-]+$/.test(alias) || alias.startsWith('-'), 'is not made of letters, digits and . @ : + / _ -'],
      [[...alias].length !== [...find].length, 'is not as long as the name, so that tables would lose their columns'],
      [isIPv4(find) !== isIPv4(alias), 'is an address for a name that is not one, or the other way round'],
      [others.some(one => one.find === find), 'is for the same name as an earlier one'],
      [others.some(one => one.alias === alias), 'is given to two names, which would become indistinguishable'],
      [aliases.some(one => occurs(one.find, alias) || occurs(alias, one.find)), 'holds a name that is to be hidden, or is a part of one'],
    ] as const
    return checks.flatMap(([wrong, why]) => wrong ? [`the alias "${alias}" ${why}`] : [])
  })
}

/** Why these aliases cannot be applied to this text, one sentence each. No sentence shows a private name. */
export function textFaults(text: string, aliases: readonly Alias[]): string[] {
  const published = aliased(text, aliases).text
  return [
    ...aliases.filter(({ alias }) => occurs(alias, text))
      .map(({ alias }) => `already says "${alias}" itself: nobody could tell which is which`),
    ...aliases.filter(({ find }) => otherForms(find).some(form => occurs(form, published)))
      .map(({ alias }) => `holds what "${alias}" stands for in another form too (capitals, %40 for @): declare that as well`),
    ...staysJson(text, published, aliases) ? [] : ['is JSON, and would be no JSON any more, or say another number'],
  ]
}

/** Replaces names in every string of a value, keys included; numbers and other values are kept. */
export function aliasedValue<T>(value: T, aliases: readonly Alias[]): T {
  if (typeof value === 'string') return aliased(value, aliases).text as T
  if (Array.isArray(value)) return value.map(one => aliasedValue<unknown>(one, aliases)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]) => [aliased(key, aliases).text, aliasedValue<unknown>(one, aliases)])
  return Object.fromEntries(entries) as T
}

// --- internal ---

/** Three characters occur in every second line by chance. */
const SHORTEST = 4

/** A pattern that does not match a name that is part of a longer number or address. */
function whole(name: string): string {
  const before = isIPv4(name) ? String.raw`(?<!\d)(?<!\d\.)` : /^\d/.test(name) ? String.raw`(?<!\d)` : ''
  return `${before}${name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)}${/\d$/.test(name) ? String.raw`(?!\d)` : ''}`
}

function occurs(name: string, text: string): boolean {
  return new RegExp(whole(name), 'i').test(text)
}

function otherForms(find: string): string[] {
  return [...new Set([find, encodeURIComponent(find)])]
}

/** A JSON text, or a line of JSON, must have the same content afterwards, except for the names in its strings. */
function staysJson(text: string, published: string, aliases: readonly Alias[]): boolean {
  const before = parsed(text)
  if (before !== undefined) return sameValue(before, published, aliases)
  const after = published.split('\n')
  return text.split('\n').every((line, index) => {
    const value = /^\s*[[{]/.test(line) ? parsed(line) : undefined
    return value === undefined || sameValue(value, after[index]!, aliases)
  })
}

function sameValue(before: unknown, published: string, aliases: readonly Alias[]): boolean {
  const after = parsed(published)
  return after !== undefined && JSON.stringify(after) === JSON.stringify(aliasedValue(before, aliases))
}

function parsed(text: string): unknown {
  return attempt((): unknown => JSON.parse(text), undefined)
}
