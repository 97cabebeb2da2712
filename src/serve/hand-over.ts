import process from 'node:process'

/**
 * Hands this process over to Slidev's own program, which reads these words in the place of those that were typed, and ends the
 * process itself.
 */
export async function handOver(words: readonly string[]): Promise<void> {
  process.argv.splice(2, Infinity, ...words)
  await import(PROGRAM)
}

// --- internal ---

const PROGRAM = new URL('../../node_modules/@slidev/cli/bin/slidev.mjs', import.meta.url).href
