/** `argv` as one line that a POSIX shell, and {@link wordsOf}, read back as exactly the same words. */
export function shellLine(argv: readonly string[]): string {
  return argv.map(quoted).join(' ')
}

/** A word as it stands in a line, in quotes where it needs them: how a computed word or a whole program gets into a command. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll('\'', String.raw`'\''`)}'`
}

/**
 * The words of a command written as a person would type it: single quotes, double quotes and backslashes mean what they mean
 * to a shell, and `{fact}` stays as it is. No shell runs the line: throws an error that names what only a shell could read.
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

/** Blanks, a string in quotes, an escaped character, a fact's place, or one character as it is. */
const PIECE = /[ \t]+|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\.|\{[a-z][a-zA-Z]*\}|[\s\S]/g
const BLANK = /^[ \t]/

/** What a shell does more with than take it as it is: everywhere, and where it begins a word. */
const SHELLS = /^[$`|;&<>(){}*?[\]!'"\\\n]$/
const FIRST = /^[#~]$/

function refuse(piece: string, first: boolean, line: string): void {
  const expanded = /^"[^$`]*([$`])/.exec(piece.replaceAll(/\\[\s\S]/g, ''))?.[1]
  if (!expanded && !SHELLS.test(piece) && !(first && FIRST.test(piece))) return
  throw new Error(`${expanded ?? JSON.stringify(piece).slice(1, -1)} is for a shell, and no shell reads this command: put it in single quotes.\n  ${line}`)
}

/** What a piece stands for; between double quotes a backslash stays, unless a shell would take it away. */
function meant(piece: string): string {
  if (piece.length > 1 && piece.startsWith('\'')) return piece.slice(1, -1)
  if (piece.length > 1 && piece.startsWith('"')) return piece.slice(1, -1).replaceAll(/\\([$`"\\\n])/g, (_, it: string) => it === '\n' ? '' : it)
  return piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece
}
