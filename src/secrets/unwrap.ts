/** A text prepared for the search, with a function that maps its positions to lines of the original. */
export interface View {
  text: string
  /** From 1. */
  lineAt: (index: number) => number
}

/** Replaces a line end inside a JSON string, which does not end a line of the text. */
const ESCAPED_END = '\u2028'

/** A text without what is not visible: JSON escapes are decoded, colours, controls and invisible characters removed. */
export function plain(text: string): View {
  const shown = unescaped(text).replaceAll(UNSEEN, '')
  return { text: shown, lineAt: index => 1 + count(shown, '\n', index) }
}

/** A text without the line ends, and the indents after them, at which a long word may have been wrapped. */
export function joined({ text, lineAt }: View): View {
  const joints = () => text.matchAll(JOINT)
  return {
    text: text.replaceAll(JOINT, ''),
    lineAt: (index) => {
      let before = 0
      for (const { 0: { length }, index: at } of joints()) {
        if (at - before > index) break
        before += length
      }
      return lineAt(index + before)
    },
  }
}

/** The decoded base64 in a joined text, if it is text itself: a view per word. */
export function* decoded({ text, lineAt }: View): Generator<View> {
  for (const { 0: word, index } of text.matchAll(ENCODED)) {
    if (NAME.test(word)) continue
    // the line before may have been joined to it, so that it may begin in the middle of a group of four characters
    for (const shift of [0, 1, 2, 3]) {
      const bytes = fromBase64(word.slice(shift))
      if (READABLE.test(bytes)) yield { text: bytes.match(READABLE_ALL)!.join('\n'), lineAt: () => lineAt(index) }
    }
  }
}

/** The bytes of a base64 or base64url text as Latin-1, up to its padding; in a browser too, which has no Buffer. */
export function fromBase64(text: string): string {
  const letters = text.split('=')[0]!.replaceAll('-', '+').replaceAll('_', '/').replaceAll(/[^a-z\d+/]/gi, '')
  return atob(letters.length % 4 === 1 ? letters.slice(0, -1) : letters)
}

// --- internal ---

/** Sequences that colour and move (ECMA-48), every other control but tab and line end, and characters without width. */
// eslint-disable-next-line no-control-regex, regexp/no-obscure-range
const UNSEEN = /(?:\u001B\[|\u009B)[0-?]{0,64}[ -/]{0,8}[@-~]|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFFD]/g

const JOINT = /(?<=[\w+/=.-])[\n\u2028][ \t]*(?=[\w+/=.-])/g

/** Shorter than the beginning of a key or a token, and longer than most names. */
const ENCODED = /(?<![\w+/-])[\w+/-]{40,}/g
/** Digests, and names of chains, pods and files: base64 of this length has letters of both cases. */
const NAME = /^(?:[a-z0-9_/-]+|[A-Z0-9_/-]+)$/

const READABLE = /[\t\n\r\x20-\x7E]{16}/
const READABLE_ALL = /[\t\n\r\x20-\x7E]{16,}/g

/** JSON in JSON in JSON, as in an annotation that `kubectl get -o json` prints, in a manifest. */
const DEPTH = 3

function unescaped(text: string): string {
  let now = text
  for (let depth = 0; depth < DEPTH && now.includes('\\'); depth++) now = now.replaceAll(/\\(?:u([0-9a-f]{4})|(["'/\\nrt]))/gi, oneCharacter)
  return now
}

function oneCharacter(whole: string, code: string | undefined, letter: string | undefined): string {
  if (code !== undefined) return code.toLowerCase() === '000a' ? ESCAPED_END : String.fromCharCode(Number.parseInt(code, 16))
  return { n: ESCAPED_END, r: '\r', t: '\t' }[letter!] ?? letter ?? whole
}

function count(text: string, what: string, until: number): number {
  let [found, at] = [0, text.indexOf(what)]
  while (at >= 0 && at < until) [found, at] = [found + 1, text.indexOf(what, at + 1)]
  return found
}
