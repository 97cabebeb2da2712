/** A word of an iptables rule. A quoted one is a value, also where it looks like an option. */
export interface Word {
  text: string
  quoted: boolean
}

const ESCAPED = '\\'
const QUOTE = '"'

/**
 * Splits a rule into words as `iptables-restore` does: spaces part them, double quotes hold them together, and inside
 * quotes a backslash takes the next character as it is (`xtables_save_string` in libxtables/xtables.c writes them so).
 * Null where a quote is never closed. Reads each character once.
 */
export function quotedWords(text: string): Word[] | null {
  const words: Word[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] === ' ') {
      at++
      continue
    }
    const read = text[at] === QUOTE ? quotedFrom(text, at + 1) : plainFrom(text, at)
    if (read === null) return null
    words.push(read.word)
    at = read.next
  }
  return words
}

// --- internal ---

interface Read { word: Word, next: number }

function plainFrom(text: string, from: number): Read {
  const space = text.indexOf(' ', from)
  const next = space === -1 ? text.length : space
  return { word: { text: text.slice(from, next), quoted: false }, next }
}

function quotedFrom(text: string, from: number): Read | null {
  let word = ''
  for (let at = from; at < text.length; at++) {
    if (text[at] === QUOTE) return { word: { text: word, quoted: true }, next: at + 1 }
    if (text[at] === ESCAPED) at++
    word += text[at] ?? ''
  }
  return null
}
