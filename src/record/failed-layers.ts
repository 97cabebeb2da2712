import type { Capture, Cluster, Manifest } from '../set/manifest.ts'
import type { Layer } from '../words.ts'
import type { RefreshOptions } from './options.ts'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { attempt } from '../exec/attempt.ts'
import { Fault } from '../exec/fault.ts'
import { parseManifest } from '../set/manifest.ts'
import { differences, recordedWith } from '../set/parts.ts'
import { setFolders } from '../set/publish.ts'
import { REPORT } from '../set/seal.ts'
import { MANIFEST } from '../set/sums.ts'
import { LAYERS } from '../trace/layers/index.ts'
import { optionsAlone } from './cost.ts'

/** Layers that failed together, and why, one sentence each. */
export interface FailedLayers { layers: readonly Layer[], why: readonly string[] }

/** The result of recording some layers. */
interface LayerResults { captures: readonly Capture[], failed: readonly FailedLayers[] }

/** Why a layer with these captures cannot be shown; empty if it can. */
export function missingOf(captures: readonly Capture[]): string[] {
  return captures
    .filter(({ required, status }) => required && status !== 'ok' && status !== 'skipped')
    .map(({ id, status, reason }) => `${id} ${status}: ${reason}`)
}

/** Merges failures, so that layers that belong together fail together. */
export function mergedFailures(failed: readonly FailedLayers[]): FailedLayers[] {
  const all = new Map<string, FailedLayers>()
  for (const { layers, why } of failed) {
    const whole = LAYERS.filter(one => layers.some(layer => recordedWith(layer).includes(one)))
    const before = all.get(whole.join())
    all.set(whole.join(), { layers: whole, why: [...before?.why ?? [], ...why] })
  }
  return [...all.values()]
}

/** Some layers were published and others failed: exit code 1, although the new set is in place. */
export class PartlyRecorded extends Fault {}

/** Stores which layers of a set failed, for `--resume`; none clears the list. */
export function rememberFailed({ journals, dir }: Pick<RefreshOptions, 'journals' | 'dir'>, failed: readonly FailedLayers[]): void {
  const { [resolve(dir)]: _, ...others } = all(journals)
  const layers = failed.flatMap(one => one.layers)
  mkdirSync(journals, { recursive: true, mode: 0o700 })
  writeFileSync(join(journals, FILE), JSON.stringify(layers.length > 0 ? { ...others, [resolve(dir)]: layers } : others))
}

/** The layers of a set that failed last; null if none did. */
export function failedBefore({ journals, dir }: Pick<RefreshOptions, 'journals' | 'dir'>): Layer[] | null {
  return all(journals)[resolve(dir)] ?? null
}

/**
 * A layer that failed keeps its last recording if that is of these clusters; one that was never recorded is reported as not
 * captured. But a recording of other clusters that cannot be kept is never replaced: then the last set stays, and the new
 * captures wait for `--resume`.
 */
export function refuseLoss(dir: string, clusters: readonly Cluster[], { captures, failed }: LayerResults): void {
  if (failed.length === 0) return
  const last = standing(dir)
  const has = (layer: Layer) => last === 'unreadable' || last?.captures.some(one => one.layer === layer)
  const isOther = last === 'unreadable' || (last && clusters.some(one => differences(last.clusters[one.side], one).length > 0))
  const lost = isOther ? failed.flatMap(({ layers }) => layers).filter(has) : []
  if (captures.length > 0 && lost.length === 0) return
  const { next } = setFolders(dir)
  writeFileSync(join(next, REPORT), `${failed.flatMap(({ why }) => why).join('\n')}\n`)
  throw new Fault([
    `${failed.flatMap(({ layers }) => layers).join(', ')} could not be recorded; the last set is unchanged.`,
    ...failureLines(failed),
    `    records the rest; what was recorded waits for it in ${next}`,
  ].join('\n'))
}

/** The report of a refresh that published some layers and not others. */
export function partialReport({ captures }: Manifest, fresh: Manifest, failed: readonly FailedLayers[]): string {
  const layers = failed.flatMap(one => one.layers)
  const kept = layers.filter(layer => captures.some(one => one.layer === layer))
  const never = layers.filter(layer => !kept.includes(layer))
  return [
    `${new Set(fresh.captures.map(({ layer }) => layer)).size} layers were recorded and are published; these were not:`,
    ...failureLines(failed),
    ...kept.length > 0 ? [`The last recording of ${kept.join(', ')} stays, and says when it was made.`] : [],
    ...never.length > 0 ? [`${never.join(', ')} is in no recording of these clusters: the deck says "not captured".`] : [],
  ].join('\n')
}

// --- internal ---

/** The failures, layer by layer, and the commands that record just these layers. */
function failureLines(failed: readonly FailedLayers[]): string[] {
  return [
    ...failed.flatMap(({ layers, why }) => [
      `  ✗ ${layers.join(', ')}`,
      ...why.map(one => `    - ${one.replaceAll('\n', '\n      ')}`),
    ]),
    `  → npm run refresh -- --resume, or ${optionsAlone(failed.map(({ layers }) => layers[0]!))}`,
  ]
}

const FILE = 'failed.json'

const shape = z.record(z.string(), z.array(z.enum(LAYERS)))

function all(journals: string): Record<string, Layer[]> {
  const file = join(journals, FILE)
  return attempt(() => shape.parse(JSON.parse(readFileSync(file, 'utf8'))), {})
}

/** The manifest of the set that a refresh is to replace, as far as it can be read; null if there is no set. */
function standing(dir: string): Manifest | 'unreadable' | null {
  const { current } = setFolders(dir)
  return existsSync(current) ? attempt(() => parseManifest(readFileSync(join(current, MANIFEST), 'utf8')), 'unreadable' as const) : null
}
