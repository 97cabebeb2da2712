import type { Piece, Secret } from '../secrets/search.ts'
import { lintSource } from '@secretlint/core'
import { secretLintProfiler } from '@secretlint/profiler'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import { Fault } from '../exec/fault.ts'
import { ENOUGH, MASK, masked, once, pieces, secretsIn, secretsOf } from '../secrets/search.ts'
import { readStream } from './store.ts'
import { filesOf } from './sums.ts'

/** A secret that would have been published: in which file, and where there. */
interface Found extends Secret { path: string }

/** Seconds that the search of a whole set may take; the shipped one takes five. */
const SEARCH_SECONDS = 180

/**
 * Searches every file below `dir`, and the names of files, for secrets. An empty list means that no known kind was found. Throws
 * a fault that names the current file when `seconds` are over: then the result is unknown.
 */
export async function scanFolder(dir: string, seconds = SEARCH_SECONDS): Promise<Found[]> {
  const until = performance.now() + seconds * 1000
  const found: Found[] = []
  for (const path of filesOf(dir)) {
    const inTime = () => {
      if (performance.now() > until) throw new Fault(`The search for secrets did not finish within ${seconds} s and was stopped in ${path}.`)
    }
    inTime()
    const named = secretsIn(path).map(one => ({ ...one, path: 'the name of a file', masked: MASK }))
    found.push(...named.length > 0 ? named : await scanText(path, readStream(dir, { path }).toString('utf8'), inTime))
  }
  return found
}

/** Searches one text that would be published as `path`. `inTime` is called between its parts, and may throw. */
export async function scanText(path: string, text: string, inTime = () => {}): Promise<Found[]> {
  const found: Secret[] = []
  for (const piece of pieces(text)) {
    inTime()
    found.push(...secretsOf(piece, inTime), ...await secretlint(path, piece))
  }
  return once(found).map(one => ({ path, ...one }))
}

// --- internal ---

// it keeps a mark per rule and text for as long as the process lives, and takes most of the time
secretLintProfiler.setEnabled(false)

async function secretlint(path: string, { view: { text, lineAt }, before }: Piece): Promise<Secret[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: path, contentType: 'text' },
    options: {
      maskSecrets: true,
      noPhysicFilePath: true,
      config: {
        rules: [
          { id: 'preset', rule: creator },
        ],
      },
    },
  })
  return messages.slice(0, ENOUGH).map(({ range, ruleId }) => {
    const line = before + lineAt(range[0])
    return { line, from: line, rule: ruleId, masked: masked(text.slice(...range)) }
  })
}
