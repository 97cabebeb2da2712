/** `argv` as one line that a POSIX shell and {@link wordsOf} parse into exactly the same words. */
export function shellLine(argv: readonly string[]): string {
  return argv.map(quoted).join(' ')
}

/** A word for use in a line, quoted if necessary: how a computed word or a whole program gets into a command. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll('\'', String.raw`'\''`)}'`
}

/**
 * The words of a command written as a person would type it: single quotes, double quotes and backslashes work as in a shell, and
 * `{fact}` is kept. No shell runs the line: throws an error that names any syntax that only a shell could interpret.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = []
  let word: string | null = null
  for (const [piece] of line.matchAll(PIECE)) {
    if (BLANK.test(piece)) {
      if (word !== null) words.push(word)
      word = null
    }
    else {
      refuse(piece, word === null, line)
      word = (word ?? '') + meant(piece)
    }
  }
  return word === null ? words : [...words, word]
}

// --- internal ---

/** Blanks, a quoted string, an escaped character, a fact's placeholder, or one character. */
const PIECE = /[ \t]+|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\.|\{[a-z][a-zA-Z]*\}|[\s\S]/g
const BLANK = /^[ \t]/

/** Characters that a shell interprets: anywhere, and at the beginning of a word. */
const SHELLS = /^[$`|;&<>(){}*?[\]!'"\\\n]$/
const FIRST = /^[#~]$/

function refuse(piece: string, first: boolean, line: string): void {
  const expanded = /^"[^$`]*([$`])/.exec(piece.replaceAll(/\\[\s\S]/g, ''))?.[1]
  if (!expanded && !SHELLS.test(piece) && !(first && FIRST.test(piece))) return
  throw new Error(`${expanded ?? JSON.stringify(piece).slice(1, -1)} is for a shell, and no shell reads this command: put it in single quotes.\n  ${line}`)
}

/** The text of a piece without its quoting; between double quotes a backslash stays, unless a shell would remove it. */
function meant(piece: string): string {
  if (piece.length > 1 && piece.startsWith('\'')) return piece.slice(1, -1)
  if (piece.length > 1 && piece.startsWith('"')) return piece.slice(1, -1).replaceAll(/\\([$`"\\\n])/g, (_, it: string) => it === '\n' ? '' : it)
  return piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece
}
