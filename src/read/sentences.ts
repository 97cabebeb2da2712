import type { Capture } from '../capture/manifest.ts'
import type { VerifiedSet } from '../capture/verify.ts'

/**
 * One sentence that says what a capture shows, computed from its bytes; null where there is nothing to say, or the bytes
 * are not what the sentence would be about.
 */
export function sentenceFor(capture: Capture, stdout: string, set: VerifiedSet): string | null {
  void [capture, stdout, set]
  return null
}
