import { redacted } from '../secrets/search.ts'

/**
 * Text that is safe to quote: without secrets, and without characters that move a terminal's cursor, ring its bell or reorder
 * text.
 */
export function visible(text: string): string {
  return redacted(text).replaceAll(ACTING, character => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}

/**
 * A value as JSON without characters that act in a terminal, yet the same value: `JSON.stringify` does not escape DEL, C1 and
 * bidi.
 */
export function visibleJson(value: unknown, space?: number): string {
  return JSON.stringify(value, null, space).replaceAll(ACTING, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// --- internal ---

// eslint-disable-next-line no-control-regex
const ACTING = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g
