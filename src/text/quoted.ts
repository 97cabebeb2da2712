const ESCAPED = '\\'
const QUOTE = '"'

/**
 * Splits a rule into words as `iptables-restore` does: spaces separate them, double quotes hold them together, and inside quotes
 * a backslash escapes the next character (`xtables_save_string` in libxtables/xtables.c writes them so). A quoted word keeps its
 * opening quote, so that it is never taken for an option; see {@link unquoted}. Null if a quote is never closed. Reads each
 * character once.
 */
export function quotedWords(text: string): string[] | null {
  const words: string[] = []
  for (let at = 0; at < text.length;) {
    if (text[at] === ' ') {
      at++
      continue
    }
    const end = wordEnd(text, at)
    if (end === -1) return null
    const word = text[at] === QUOTE ? text.slice(at, end - 1) : text.slice(at, end)
    words.push(word.includes(ESCAPED) && word[0] === QUOTE ? word.replaceAll(/\\(.)/g, '$1') : word)
    at = end
  }
  return words
}

/** Where the word that begins at a place ends, with its closing quote; -1 if that is not there. */
export function wordEnd(text: string, at: number): number {
  return text[at] === QUOTE ? closing(text, at + 1) : spaceFrom(text, at)
}

/** A word of {@link quotedWords} without its quoting. */
export function unquoted(word: string): string {
  return word[0] === QUOTE ? word.slice(1) : word
}

// --- internal ---

function spaceFrom(text: string, from: number): number {
  const space = text.indexOf(' ', from)
  return space === -1 ? text.length : space
}

function closing(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== QUOTE) at += text[at] === ESCAPED ? 2 : 1
  return at < text.length ? at + 1 : -1
}
