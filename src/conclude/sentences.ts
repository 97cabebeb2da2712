import type { Capture } from '../set/manifest.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Sentence, Witness } from './witness.ts'
import { BOUNDS } from '../text/bounds.ts'
import { beginning, Unreadable } from '../text/lines.ts'
import { AFTER } from './after.ts'
import { INSIDE } from './inside.ts'
import { OUTSIDE } from './outside.ts'

/**
 * One sentence that says what a capture shows, computed from its bytes and those of its side; null where no sentence is
 * written for it, where it is not `ok`, or where another capture it needs is missing. An output that its reader refuses is
 * said to be unread, with the line: nothing is guessed. What it quotes may be as long as the output: of more than
 * {@link BOUNDS.sentence} characters the beginning is given, and how many there are.
 */
export function sentenceFor(capture: Capture, stdout: string, set: VerifiedSet): string | null {
  const sentence = SENTENCES[`${capture.layer}.${capture.id.split('.')[2]}`]
  if (!sentence || capture.status !== 'ok') return null
  try {
    const said = sentence(witness(capture, stdout, set))
    return said && beginning(said, BOUNDS.sentence)
  }
  catch (error) {
    if (error instanceof Missing) return null
    if (error instanceof Unreadable) return `Not read: line ${error.line} is not what its reader knows.`
    throw error
  }
}

// --- internal ---

const SENTENCES: Record<string, Sentence | undefined> = { ...OUTSIDE, ...INSIDE, ...AFTER }

class Missing extends Error {}

function witness(capture: Capture, text: string, set: VerifiedSet): Witness {
  const { captures, clusters } = set.manifest
  return {
    text,
    capture,
    cluster: clusters[capture.side],
    other: (id) => {
      const [layer, step] = id.split('.')
      const found = captures.find(one => one.id === `${layer}.${capture.side}.${step}`)
      if (!found?.stdout || found.status !== 'ok') throw new Missing(id)
      return set.read(found.stdout).toString('utf8')
    },
  }
}
