import type { Alias } from './alias.ts'
import type { Capture, Manifest, Refusal, Stream } from './manifest.ts'
import type { StreamName } from './store.ts'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { Fault } from '../exec/fault.ts'
import { remoteDigest, sha256 } from '../exec/remote-digest.ts'
import { aliased, aliasedValue, inBytes, listFaults, textFaults } from './alias.ts'
import { manifestSchema, streamsOf } from './manifest.ts'
import { readStream, storeStream } from './store.ts'

const shape = z.object({ aliases: z.array(z.strictObject({ find: z.string(), alias: z.string() })) })

/**
 * The aliases a presenter declared in the ignored `deck.private.ts`; empty if there is no such file. Throws one fault that lists
 * what is wrong with them, before anything is recorded.
 */
export async function declaredAliases(file: string): Promise<readonly Alias[]> {
  if (!existsSync(file)) return []
  const result = shape.safeParse(await import(pathToFileURL(file).href))
  if (!result.success) throw new Fault(`${file} must say: export const aliases = [{ find: 'what is private', alias: 'what is shown' }]`)
  const faults = listFaults(result.data.aliases)
  if (faults.length > 0) throw new Fault([`${file} cannot be used:`, ...faults.map(fault => `  - ${fault}`)].join('\n'))
  return result.data.aliases
}

/**
 * Replaces private names by their aliases in everything of a recording that is to be published: the staged outputs, the commands,
 * the reasons, the facts of the clusters and of the run. Each capture counts its replacements, and every digest is of the
 * published text, including the one that the far side wrote: private text could be guessed from its digest. Throws a fault that
 * lists every place where an alias does not fit; the staged outputs are then partly changed, and not to be used.
 */
export function withAliases(dir: string, manifest: Manifest, aliases: readonly Alias[]): Manifest {
  if (aliases.length === 0) return manifest
  const faults: string[] = []
  const captures = manifest.captures.map(capture => aliasedCapture(capture, { dir, aliases, faults }))
  const [clusters, runs] = [aliasedValue(manifest.clusters, aliases), aliasedValue(manifest.runs, aliases)]
  faults.push(...textFaults(JSON.stringify([manifest.clusters, manifest.runs]), aliases).map(fault => `manifest.json ${fault}`))
  const whole = { ...manifest, clusters, runs, captures }
  const unfit = manifestSchema.safeParse(whole).error?.issues ?? []
  faults.push(...unfit.map(({ path }) => `manifest.json would no longer say what it must: ${path.join('.')}`))
  if (faults.length > 0) throw new Fault(['The aliases of deck.private.ts cannot be applied to the recording:', ...faults.map(fault => `  - ${fault}`)].join('\n'))
  return whole
}

// --- internal ---

interface Work { dir: string, aliases: readonly Alias[], faults: string[] }

/** The words that come from the trace, and name files: an alias must not change them. */
function ownWords(capture: Capture): string {
  const { id, title, run } = capture
  return [id, title, run, ...streamsOf(capture).map(({ path }) => path)].join('\n')
}

function aliasedCapture(capture: Capture, work: Work): Capture {
  const { dir, aliases, faults } = work
  const { id, argv, reason, node, refused } = capture
  if (aliased(ownWords(capture), aliases).count > 0) faults.push(`${id} is a name of the deck's own, and an alias stands for a part of it`)
  const stdout = aliasedStream(id, 'stdout', capture.stdout, work)
  const stderr = aliasedStream(id, 'stderr', capture.stderr, { ...work, aliases: [...aliases, ...reportedDigest(capture, stdout.bytes, dir)] })
  const others = refused?.map((one, index) => aliasedStream(id, `refused-${index + 1}`, one.stderr, withoutDigest(one, work))) ?? []
  const words = [argv, reason, node, ...refused?.map(one => [one.argv, one.reason]) ?? []].flat(2).filter(word => typeof word === 'string')
  faults.push(...words.flatMap(word => textFaults(word, aliases)).map(fault => `the command of ${id} ${fault}`))
  const inWords = words.reduce((sum, word) => sum + aliased(word, aliases).count, 0)
  return {
    ...capture,
    ...aliasedValue({ argv, reason, node }, aliases),
    stdout: stdout.stream,
    stderr: stderr.stream,
    ...refused && { refused: refused.map((one, index) => ({ ...aliasedValue(one, aliases), stderr: others[index]!.stream })) },
    aliased: [stdout, stderr, ...others].reduce((sum, { count }) => sum + count, inWords),
  }
}

interface AliasedStream { stream: Stream | null, count: number, bytes: Buffer | null }

/** A stream that contained a name is stored again, and its new bytes are returned; no bytes if it contained none. */
function aliasedStream(id: string, name: StreamName, stream: Stream | null, { dir, aliases, faults }: Work): AliasedStream {
  if (!stream) return { stream, count: 0, bytes: null }
  const raw = readStream(dir, stream)
  const names = inBytes(aliases)
  faults.push(...textFaults(raw.toString('latin1'), names).map(fault => `${name} of ${id} ${fault}`))
  const { text, count } = aliased(raw.toString('latin1'), names)
  if (count === 0) return { stream, count, bytes: null }
  const bytes = Buffer.from(text, 'latin1')
  return { stream: storeStream(dir, id, name, bytes, stream.path.endsWith('.gz')), count, bytes }
}

/** The far side's digest of the private text, as one more alias: it is replaced by the digest of the published text. */
function reportedDigest({ stdout, stderr }: Capture, published: Buffer | null, dir: string): Alias[] {
  const reported = stderr && remoteDigest(readStream(dir, stderr))
  return published && stdout && reported === stdout.sha256 ? [{ find: reported, alias: sha256(published) }] : []
}

/** A refused way's stdout is not kept, so there is no digest to replace its old one: it is removed. */
function withoutDigest({ stderr }: Refusal, work: Work): Work {
  const reported = stderr && remoteDigest(readStream(work.dir, stderr))
  return reported === null ? work : { ...work, aliases: [...work.aliases, { find: reported, alias: '0'.repeat(reported.length) }] }
}
