import type { Capture, Manifest, Stream } from './manifest.ts'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sha256 } from './far.ts'
import { Fault } from './fault.ts'
import { countLines } from './lines.ts'
import { parseManifest, streamsOf } from './manifest.ts'
import { readStream } from './store.ts'
import { filesOf, MANIFEST, parseSums, SUMS } from './sums.ts'

/** A capture set whose every byte is the one its manifest names. */
export interface VerifiedSet {
  dir: string
  manifest: Manifest
  /** sha256 of SHA256SUMS: names the whole set in one word. */
  digest: string
  /** The bytes of a stored stream. */
  read: (stream: Stream) => Buffer
}

/**
 * Reads a set as a stranger would: complete (nothing missing, nothing extra), valid (every digest holds), and fit to be
 * shown (every required capture is there, both platforms are known). Throws one fault that lists everything found.
 */
export function verifySet(dir: string): VerifiedSet {
  const name = basename(dir)
  if (!existsSync(join(dir, MANIFEST))) throw new Fault(`${name}/${MANIFEST} is missing. ${TODO}`)
  if (!existsSync(join(dir, SUMS))) throw new Fault(`${name}/${SUMS} is missing: the set was never finished. ${TODO}`)
  const manifest = parseManifest(readFileSync(join(dir, MANIFEST), 'utf8'), `${name}/${MANIFEST}`)
  const faults = [
    ...fileFaults(dir, name),
    ...streamFaults(dir, name, manifest),
    ...contentFaults(manifest),
  ]
  if (faults.length > 0) {
    throw new Fault([
      `${name}/ is not a set this deck can show:`,
      ...faults.map(line => `  ${line}`),
      `  → ${TODO}`,
    ].join('\n'))
  }
  return {
    dir,
    manifest,
    digest: sha256(readFileSync(join(dir, SUMS))),
    read: stream => readStream(dir, stream),
  }
}

// --- internal ---

const TODO = 'Restore it from git (`git checkout -- captures`) or record a new one (`npm run refresh`).'

function fileFaults(dir: string, name: string): string[] {
  const sums = parseSums(readFileSync(join(dir, SUMS), 'utf8'))
  const present = new Set(filesOf(dir).filter(path => path !== SUMS))
  const missing = [
    ...sums.keys(),
  ].filter(path => !present.has(path)).map(path => `missing: ${name}/${path} is listed in ${SUMS}, and not there`)
  const extra = [...present].filter(path => !sums.has(path)).map(path => `extra: ${name}/${path} is not listed in ${SUMS}`)
  const changed = [...present].filter(path => sums.has(path)).flatMap((path) => {
    if (!lstatSync(join(dir, path)).isFile()) return [`changed: ${name}/${path} is not a plain file`]
    const digest = sha256(readFileSync(join(dir, path)))
    return digest === sums.get(path)
      ? []
      : [`changed: ${name}/${path} has sha256 ${digest.slice(0, 12)}…, not ${sums.get(path)!.slice(0, 12)}…`]
  })
  return [
    ...missing,
    ...extra,
    ...changed,
  ]
}

function streamFaults(dir: string, name: string, manifest: Manifest): string[] {
  const streams = manifest.captures.flatMap(streamsOf)
  const described = new Set(streams.map(({ path }) => path))
  const undescribed = filesOf(dir)
    .filter(path => path !== SUMS && path !== MANIFEST && !described.has(path))
    .map(path => `extra: ${name}/${path} belongs to no capture of the manifest`)
  const wrong = streams.flatMap((stream) => {
    const file = join(dir, stream.path)
    if (!existsSync(file)) return [`missing: ${name}/${stream.path} is named by the manifest, and not there`]
    const bytes = readStream(dir, stream)
    const same = sha256(bytes) === stream.sha256 && bytes.length === stream.bytes && countLines(bytes) === stream.lines
    return same
      ? []
      : [`changed: ${name}/${stream.path} is not what the manifest describes`]
  })
  return [
    ...undescribed,
    ...wrong,
  ]
}

function contentFaults({ captures, clusters, runs }: Manifest): string[] {
  const twice = captures.filter((capture, index) => captures.findIndex(({ id }) => id === capture.id) !== index)
  return [
    ...twice.map(({ id }) => `twice: ${id}`),
    ...captures.filter(capture => `${capture.layer}.${capture.side}` !== capture.id.split('.').slice(0, 2).join('.')).map(({ id }) => `misnamed: ${id}`),
    ...captures.filter(({ run }) => !runs.some(({ id }) => id === run)).map(({ id, run }) => `no run: ${id} names the run ${run}`),
    ...captures.filter(isNeeded).map(({ id, status, reason }) => `required: ${id} is ${status}: ${reason}`),
    ...Object.values(clusters).filter(({ platform }) => platform === 'unknown').map(({ side, context }) => `platform: ${side} (${context}) is neither GKE nor kind`),
    ...clusters.v1.uid === clusters.v2.uid
      ? [`one cluster: both sides are ${clusters.v1.uid}`]
      : [],
  ]
}

/** Skipped is not failed: the cluster had nothing to ask, and says why. */
function isNeeded({ required, status, exitCode, stdout }: Capture): boolean {
  return required && status !== 'skipped' && (status !== 'ok' || exitCode === null || stdout === null)
}
