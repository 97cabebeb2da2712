import type { GrammarState, ThemeRegistration } from 'shiki/core'
import type { Language } from './grammars.ts'
import type { Kind, Token } from './tokens.ts'
import { createHighlighterCoreSync } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import json from 'shiki/langs/json.mjs'
import jsonl from 'shiki/langs/jsonl.mjs'
import yaml from 'shiki/langs/yaml.mjs'
import { BOUNDS } from '../text/bounds.ts'
import { GRAMMARS } from './grammars.ts'

/** A coloured range of a text: where it begins, its length, and its kind. */
export type Colour = [at: number, length: number, kind: Kind]

interface Coloured {
  colours: Colour[]
  /** The state that the next piece of the same text needs; undefined for a language that works line by line. */
  state: GrammarState | undefined
}

/** The coloured ranges of a piece of text, from its first line on. Lines longer than {@link BOUNDS} allows have none. */
export function coloured(text: string, language: Language, state?: GrammarState): Coloured {
  const carries = CARRIES.has(language)
  // a carriage return before a newline would count as part of the line end and be left out
  const lines = highlighter.codeToTokensBase(text.replaceAll('\r', ' '), {
    lang: language,
    theme: THEME.name,
    tokenizeMaxLineLength: BOUNDS.line,
    // the result must not depend on how fast this machine is
    tokenizeTimeLimit: 0,
    ...carries && state ? { grammarState: state } : {},
  })
  const colours = lines.flatMap(line => line.flatMap(({ offset, content, color }): Colour[] =>
    color && color !== PLAIN ? [[offset, content.length, color as Kind]] : []))
  return { colours, state: carries ? highlighter.getLastGrammarState(lines) : undefined }
}

/** The coloured ranges of a piece, by its index. */
type ColoursOf = (index: number) => Colour[]

/**
 * The coloured ranges of a text that comes in pieces of whole lines, by index: a piece is tokenized on demand, together with
 * those before it if the language needs them. A text of more lines than {@link BOUNDS} allows has no colours.
 */
export function colouredPieces(pieces: readonly string[], language: Language, lines = pieces.length): ColoursOf {
  const known: Colour[][] = []
  let state: GrammarState | undefined
  let isDeep = false
  return (index) => {
    if (lines > BOUNDS.colouredLines) return []
    for (let at = CARRIES.has(language) ? known.length : index; at <= index; at++) {
      if (known[at]) continue
      if (isDeep) {
        known[at] = []
        continue
      }
      const read = coloured(pieces[at]!, language, state)
      known[at] = read.colours
      // each line costs as much as its scopes are deep: once a text is nested too deep, the rest is plain
      isDeep ||= (read.state?.getScopes()?.length ?? 0) > DEEPEST
      state = isDeep ? undefined : read.state
    }
    return known[index]!
  }
}

/** The tokens of each line of a text, by its number from 1, as {@link colouredPieces} computes them; joined they are the line. */
export function tokensByLine(lines: readonly string[], language: Language): (no: number) => Token[] {
  const colours = colouredPieces(lines, language)
  return no => tokensIn(lines[no - 1]!, colours(no - 1))
}

// --- internal ---

/** The scopes of each kind; if several match, the longer decides. */
const SCOPES: Readonly<Partial<Record<Kind, string[]>>> = {
  addr: ['constant.other.address'],
  name: ['entity.name.chain'],
  flag: ['constant.other.option'],
  string: ['string.quoted'],
  key: ['support.type.property-name', 'entity.name.tag'],
  number: ['constant.numeric', 'constant.language'],
  good: ['keyword.allow'],
  bad: ['keyword.deny'],
  aside: ['comment'],
}

/** The deepest nesting of scopes that is still tokenized. */
const DEEPEST = 100

const PLAIN = 'plain'

/** A theme whose colours are the names of kinds: `styles/` defines how they look, in light and in dark. */
const THEME = {
  name: 'deck',
  type: 'light',
  fg: PLAIN,
  bg: PLAIN,
  settings: [
    { settings: { foreground: PLAIN, background: PLAIN } },
    ...Object.entries(SCOPES).map(([foreground, scope]) => ({ scope, settings: { foreground } })),
  ],
} satisfies ThemeRegistration

/** Languages in which the meaning of a line depends on those before it. */
const CARRIES: ReadonlySet<Language> = new Set(['json', 'yaml'])

const highlighter = createHighlighterCoreSync({
  themes: [THEME],
  langs: [...json, ...jsonl, ...yaml, ...GRAMMARS],
  // needs neither eval nor WebAssembly, which the built site's Content-Security-Policy forbids
  engine: createJavaScriptRegexEngine(),
})

function tokensIn(text: string, colours: readonly Colour[]): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const [from, length, kind] of colours) {
    if (from > at) tokens.push({ text: text.slice(at, from) })
    at = from + length
    tokens.push({ text: text.slice(from, at), kind })
  }
  if (at < text.length) tokens.push({ text: text.slice(at) })
  return tokens
}
