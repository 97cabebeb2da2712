import { onTestFinished } from 'vitest'
import { pairIn } from './pair.ts'

/** A cloud of its own for the test that asks for it, and gone with that. */
export async function cloud(...told: Parameters<typeof pairIn>): ReturnType<typeof pairIn> {
  const found = await pairIn(...told)
  onTestFinished(found.close)
  return found
}
