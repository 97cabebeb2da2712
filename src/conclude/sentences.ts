import type { VerifiedSet } from '../set/verify.ts'
import type { Layer, Side } from '../words.ts'
import type { Sentence } from './sentence.ts'
import { NotCaptured, sideOf } from '../read/side.ts'
import { BOUNDS } from '../text/bounds.ts'
import { beginning, Unreadable } from '../text/lines.ts'
import { AFTER } from './after.ts'
import { INSIDE } from './inside.ts'
import { OUTSIDE } from './outside.ts'

/**
 * One sentence that says what a capture shows, computed from its text, or the text given, and those of its side; null where no
 * sentence is written for it, where it has no text, or where another capture it needs has none. An output that its reader
 * refuses is said to be unread, with the line: nothing is guessed. What it quotes may be as long as the output: of more than
 * {@link BOUNDS.sentence} characters the beginning is given, and how many there are.
 */
export function sentenceFor(set: VerifiedSet, id: string, text = set.text(id)): string | null {
  const [layer, side, step] = id.split('.') as [Layer, Side, string]
  const sentence = SENTENCES[`${layer}.${step}`]
  if (!sentence || text === null) return null
  try {
    const said = sentence(text, sideOf(set, side))
    return said && beginning(said, BOUNDS.sentence)
  }
  catch (error) {
    if (error instanceof NotCaptured) return null
    if (error instanceof Unreadable) return `Not read: line ${error.line} is not what its reader knows.`
    throw error
  }
}

// --- internal ---

const SENTENCES: Record<string, Sentence | undefined> = { ...OUTSIDE, ...INSIDE, ...AFTER }
