import type { Capture, Manifest, RunRecord, Stream } from './manifest.ts'
import { basename, join } from 'node:path'
import { deck } from '../../deck.config.ts'
import { Fault, visible } from '../exec/fault.ts'
import { sha256 } from '../exec/remote-digest.ts'
import { countLines } from '../text/count-lines.ts'
import { CaptureSet } from './capture-set.ts'
import { kindAt, readPlain } from './disk.ts'
import { parseManifest, streamsOf } from './manifest.ts'
import { isUnconfirmed } from './provider.ts'
import { readStored, readStream, unpacked } from './store.ts'
import { filesOf, MANIFEST, parseSums, SUMS } from './sums.ts'
import { WeakCache } from './weak-cache.ts'

/** A capture set whose every byte is the one in its manifest. */
export class VerifiedSet extends CaptureSet {
  readonly dir: string
  readonly manifest: Manifest
  /** sha256 of SHA256SUMS: identifies the whole set. */
  readonly digest: string

  constructor({ dir, manifest, digest }: Pick<VerifiedSet, 'dir' | 'manifest' | 'digest'>, bytes: CaptureSet['bytes']) {
    super(manifest.captures, bytes)
    this.dir = dir
    this.manifest = manifest
    this.digest = digest
  }
}

/** What is wrong with a set, in a sentence, and in which of its layers; null: in the whole set. */
interface Flaw { layer: string | null, text: string }

/**
 * Checks a set without trusting it: complete (nothing missing, nothing extra), valid (every digest matches), and fit to be shown
 * (every required capture is there, both platforms are known). Throws one fault that lists the errors. What is not a regular file
 * is named and never read, and nothing is read or unpacked beyond the bytes that the manifest states, or `limits.output`.
 */
export function verifySet(dir: string): VerifiedSet {
  const kept = unpackedCache()
  const { manifest, digest, flaws } = inspectSet(dir, kept)
  if (flaws.length > 0) {
    const [shown, more] = [flaws.slice(0, SHOWN), flaws.length - SHOWN]
    throw new Fault(visible([
      `${basename(dir)}/ is not a set this deck can show:`,
      ...shown.map(({ text }) => `  ${text}`),
      ...more > 0 ? [`  and ${more} more`] : [],
      `  → ${TODO}`,
    ].join('\n')))
  }
  return new VerifiedSet({ dir, manifest, digest }, stream => kept.get(stream.path) ?? readStream(dir, stream, stream.bytes))
}

/** A set with everything that is wrong with it. Throws a fault if its manifest or its list of digests cannot be read. */
export function inspectSet(dir: string, kept = unpackedCache()): { manifest: Manifest, digest: string, flaws: Flaw[] } {
  const name = basename(dir)
  const [described, listed] = [named(dir, name, MANIFEST, 'is missing'), named(dir, name, SUMS, 'is missing: the set was never finished')]
  const manifest = parseManifest(described.toString('utf8'), `${name}/${MANIFEST}`)
  const sums = parseSums(listed.toString('utf8'))
  const computed = new Map([[MANIFEST, sha256(described)]])
  const flaws = [...fileFlaws({ dir, name, sums, computed, kept }, manifest), ...contentFlaws(manifest)]
  return { manifest, digest: sha256(listed), flaws }
}

// --- internal ---

const TODO = 'Restore it from git (`git checkout -- captures`) or record a new one (`npm run refresh`).'

/** Flaws that are listed one by one. */
const SHOWN = 30

/** The most bytes of a manifest or a list of digests: the shipped set's has 1 MB. */
const MOST = 64 << 20

interface Files {
  dir: string
  name: string
  sums: ReadonlyMap<string, string>
  computed: ReadonlyMap<string, string>
  kept: Unpacked
}

/** Streams that were unpacked for verification, kept for immediate use: most commands lay out what they have verified. */
type Unpacked = WeakCache<Buffer>

/** The most bytes that are kept: the shipped set has 52 MB. */
const KEPT = 128 << 20

function unpackedCache(): Unpacked {
  return new WeakCache(KEPT, ({ length }) => length)
}

function named(dir: string, name: string, file: string, missing: string): Buffer {
  if (kindAt(join(dir, file)) === null) throw new Fault(`${name}/${file} ${missing}. ${TODO}`)
  try {
    return readPlain(join(dir, file), MOST)
  }
  catch (error) {
    throw new Fault(`${name}/${file} ${(error as Error).message}. ${TODO}`)
  }
}

function fileFlaws(files: Files, manifest: Manifest): Flaw[] {
  const { dir, name, sums } = files
  const present = new Set(filesOf(dir).filter(path => path !== SUMS))
  const streams = manifest.captures.flatMap(streamsOf)
  const described = new Map(streams.map(stream => [stream.path, stream]))
  const flaw = (path: string, text: string): Flaw => ({ layer: path.split('/')[1] ?? null, text })
  const twice = streams.filter(stream => described.get(stream.path) !== stream)
  return [
    ...[...sums.keys()].filter(path => !present.has(path)).map(path => flaw(path, `missing: ${name}/${path} is listed in ${SUMS}, and not there`)),
    ...[...described.keys()].filter(path => !present.has(path)).map(path => flaw(path, `missing: ${name}/${path} is named by the manifest, and not there`)),
    ...twice.map(({ path }) => flaw(path, `twice: ${name}/${path} is named by two captures`)),
    ...[...present].flatMap((path) => {
      const stream = described.get(path)
      if (!sums.has(path)) return [flaw(path, `extra: ${name}/${path} is not listed in ${SUMS}`)]
      if (!stream && path !== MANIFEST) return [flaw(path, `extra: ${name}/${path} belongs to no capture of the manifest`)]
      return changes(path, stream, files).map(text => flaw(path, `changed: ${name}/${path} ${text}`))
    }),
  ]
}

/** How a file's bytes differ: from those that were digested, from those that the manifest describes. */
function changes(path: string, stream: Stream | undefined, { dir, sums, computed, kept }: Files): string[] {
  try {
    if (stream && stream.bytes > deck.limits.output) return [`is said to have ${stream.bytes} bytes, and an output has at most ${deck.limits.output} (limits.output in deck.config.ts)`]
    const stored = stream && readStored(dir, path, stream.bytes)
    const digest = stored ? sha256(stored) : computed.get(path)!
    return [
      ...digest === sums.get(path) ? [] : [`has sha256 ${digest.slice(0, 12)}…, not ${sums.get(path)!.slice(0, 12)}…`],
      ...!stream || isDescribed(stored!, digest, stream, kept) ? [] : ['is not what the manifest describes'],
    ]
  }
  catch (error) {
    if (error instanceof Fault) return [`is not what the manifest describes: it ${error.message}`]
    throw error
  }
}

function isDescribed(stored: Buffer, digest: string, { path, bytes, lines, sha256: of }: Stream, kept: Unpacked): boolean {
  const printed = unpacked(stored, path, bytes)
  const isPacked = printed !== stored
  if (isPacked) kept.keep(path, printed)
  return printed.length === bytes && (isPacked ? sha256(printed) : digest) === of && countLines(printed) === lines
}

function contentFlaws({ captures, clusters, runs }: Manifest): Flaw[] {
  const ran = new Set(runs.map(({ id }) => id))
  const whole = [
    ...repeated(runs, ({ id }) => id).map(({ id }) => `twice: the run ${id}`),
    ...runs.filter(endsBeforeItBegins).map(({ id, startedOn, finishedOn }) => `time: the run ${id} ended ${finishedOn}, before it began ${startedOn}`),
    ...Object.values(clusters).filter(isUnconfirmed).map(({ side, context }) => `platform: nodes of ${side} (${context}) call themselves Compute Engine's, and it is not confirmed as GKE's`),
    ...repeated(Object.values(clusters), ({ uid }) => uid).map(({ uid }) => `one cluster: two sides are ${uid}`),
  ]
  const of = (text: (capture: Capture) => string) => (capture: Capture): Flaw => ({ layer: capture.layer, text: text(capture) })
  return [
    ...repeated(captures, ({ id }) => id).map(of(({ id }) => `twice: ${id}`)),
    ...captures.filter(capture => `${capture.layer}.${capture.side}` !== capture.id.split('.').slice(0, 2).join('.')).map(of(({ id }) => `misnamed: ${id}`)),
    ...captures.filter(({ side }) => clusters[side] === undefined).map(of(({ id, side }) => `no cluster: ${id} is of ${side}, which the manifest does not describe`)),
    ...captures.filter(({ run }) => !ran.has(run)).map(of(({ id, run }) => `no run: ${id} names the run ${run}`)),
    ...captures.filter(isNeeded).map(of(({ id, status, reason }) => `required: ${id} is ${status}: ${reason}`)),
    ...whole.map(text => ({ layer: null, text })),
  ]
}

/** Those whose name has occurred before. */
function repeated<T>(all: readonly T[], nameOf: (one: T) => string): T[] {
  const seen = new Set<string>()
  return all.filter(one => seen.size === seen.add(nameOf(one)).size)
}

function endsBeforeItBegins({ startedOn, finishedOn }: RunRecord): boolean {
  return Date.parse(finishedOn) < Date.parse(startedOn)
}

/** Skipped is not failed: the cluster has no such thing, and the capture says why. */
function isNeeded({ required, status, exitCode, stdout }: Capture): boolean {
  return required && status !== 'skipped' && (status !== 'ok' || exitCode === null || stdout === null)
}
