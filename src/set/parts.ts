import type { Layer } from '../words.ts'
import type { Cluster, Manifest } from './manifest.ts'
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../exec/fault.ts'
import { isExperiment, LAYERS } from '../trace/layers/index.ts'
import { bySide, layerIn, SIDES, sidesOf } from '../words.ts'
import { streamsOf } from './manifest.ts'
import { setFolders } from './publish.ts'
import { inspectSet } from './verify.ts'

/**
 * Layers that follow one marked request to the same pods: recorded separately they would show different ones, because L6 deletes
 * a pod.
 */
const ONE_STORY: readonly Layer[] = ['l2', 'l3', 'l4', 'l5', 'l7']

/** The layers that are recorded again together with this one, including itself. */
export function recordedWith(layer: Layer): readonly Layer[] {
  return ONE_STORY.includes(layer) ? ONE_STORY : [layer]
}

/** The requested layers, with those they cannot be shown without. */
export function withRelated(layers: readonly Layer[]): Layer[] {
  const asked = new Set(layers)
  if (ONE_STORY.some(layer => asked.has(layer))) {
    for (const layer of ONE_STORY) asked.add(layer)
  }
  return LAYERS.filter(layer => asked.has(layer))
}

/**
 * Refuses a recording that would drop layers of the last set which it does not renew, because some of their bytes are not the
 * recorded ones: an hour's work is not lost silently. With `drop` returns that as a sentence instead; null if nothing would be
 * dropped. A layer whose own bytes are intact is kept, even if others are damaged.
 */
export function damagedLoss(dir: string, renewed: readonly Layer[], drop: boolean): string | null {
  const { current } = setFolders(dir)
  const { damaged, why } = lastSet(current)
  const lost = damaged.filter(layer => !renewed.includes(layer))
  if (lost.length === 0) return null
  const long = lost.some(isExperiment) ? 'some took an hour' : 'they would not be recorded anew'
  const says = `${basename(current)}/ is damaged, and with it ${lost.join(', ')}, which this recording would drop (${long}):\n  ${why}`
  if (drop) return says
  throw new Fault([
    says,
    '  → git checkout -- captures brings back what is committed; or record them too: --only, --experiments NAME,…;',
    '    or do without them: --drop-damaged (the damaged set is kept in a folder of its own)',
  ].join('\n'))
}

/**
 * Says beforehand which layers of the last set a recording on these clusters will drop, because they were recorded on others;
 * null if none. A recording of a `part` of the layers is refused instead: whoever asks for one means to keep the rest.
 */
export function foreignLoss(dir: string, renewed: readonly Layer[], clusters: readonly Cluster[], part = false): string | null {
  const { manifest } = lastSet(setFolders(dir).current)
  const lost = LAYERS.filter(layer => !renewed.includes(layer) && manifest?.captures.some(one => one.layer === layer))
  if (!manifest || lost.length === 0) return null
  const differs = clusters.flatMap(one => differences(manifest.clusters[one.side], one))
  if (differs.length === 0) return null
  const why = `for these are not the clusters they were recorded on: ${differs.join(', ')}.`
  if (!part) return `${lost.join(', ')} of the last set will be dropped, ${why}`
  throw new Fault([
    `${lost.join(', ')} of the last set would be dropped, ${why} Nothing was recorded.`,
    '  → npm run refresh records all layers anew, in place of the last set; or record these beside it: --into captures/reference-NAME',
  ].join('\n'))
}

/** The recording merged with the rest of the last set; `damaged` if that is not whole, and must not be removed. */
interface MergedSet { manifest: Manifest, said: string | null, damaged: boolean }

/**
 * Adds to a newly recorded part the last set's captures of the other layers, if both were recorded on the same clusters with
 * every fact of the single variable equal; otherwise the older parts are dropped. This is how a plain refresh keeps the long
 * experiments. Copies their files into the staging folder. Returns the merged manifest and a sentence about what happened; null
 * if there was nothing to keep.
 */
export function mergeWithLast(fresh: Manifest, dir: string): MergedSet {
  const { current, next } = setFolders(dir)
  const renewed = new Set(fresh.captures.map(({ layer }) => layer))
  const { manifest: old, damaged, why } = lastSet(current)
  const lost = damaged.filter(layer => !renewed.has(layer))
  const dropped = lost.length > 0 ? `${lost.join(', ')} of the last set cannot be kept, because they are damaged.` : null
  const kept = old?.captures.filter(({ layer }) => !renewed.has(layer) && !damaged.includes(layer)) ?? []
  const joined = { manifest: fresh, said: dropped, damaged: why !== null }
  if (!old || kept.length === 0) return joined
  const differs = sidesOf(fresh.clusters).flatMap(side => differences(old.clusters[side], fresh.clusters[side]))
  if (differs.length > 0) {
    return { ...joined, said: `The earlier parts were dropped, for these are not the clusters they were recorded on: ${differs.join(', ')}.` }
  }
  for (const { path } of kept.flatMap(streamsOf)) copy(path, current, next)
  const runs = old.runs.filter(({ id }) => kept.some(({ run }) => run === id))
  const order = (id: string) => LAYERS.indexOf(layerIn(id))
  const captures = [...kept, ...fresh.captures].sort((a, b) => order(a.id) - order(b.id))
  const stay = `${kept.length} captures of other layers stay as they were.`
  const sides = SIDES.filter(side => captures.some(one => one.side === side))
  const clusters = bySide(side => fresh.clusters[side] ?? old.clusters[side], sides)
  return { ...joined, manifest: { ...fresh, runs: [...runs, ...fresh.runs], clusters, captures }, said: dropped === null ? stay : `${stay} ${dropped}` }
}

// --- internal ---

/** Facts that must be equal for parts of two runs to be in one set. The receiving node's name may have moved. */
const FACTS = ['context', 'uid', 'platform', 'serverVersion', 'channel', 'dataplane', 'nodes', 'vip', 'frontend', 'clusterIp', 'nodePort'] as const

/** The last set as far as it can be read, its damaged layers, and the first error found. */
interface Last { manifest: Manifest | null, damaged: Layer[], why: string | null }

function lastSet(dir: string): Last {
  if (!existsSync(dir) || readdirSync(dir).length === 0) return { manifest: null, damaged: [], why: null }
  try {
    const { manifest, flaws } = inspectSet(dir)
    const ofAll = flaws.some(({ layer }) => layer === null)
    const damaged = layersIn(dir).filter(one => ofAll || flaws.some(({ layer }) => layer === one))
    return { manifest, damaged, why: flaws[0]?.text ?? null }
  }
  catch (error) {
    if (!(error instanceof Fault)) throw error
    return { manifest: null, damaged: layersIn(dir), why: error.message.split('\n')[0]! }
  }
}

/** Read from its folders, because the manifest may be what is damaged. */
function layersIn(dir: string): Layer[] {
  const folders = SIDES.map(side => join(dir, side)).filter(existsSync).flatMap(side => readdirSync(side))
  return LAYERS.filter(layer => folders.includes(layer))
}

/** Names of the facts that keep parts of two runs from being in one set: `v1 vip`. None of a side that was not there before. */
export function differences(old: Cluster | undefined, fresh: Cluster): string[] {
  return old === undefined ? [] : FACTS.filter(fact => JSON.stringify(old[fact]) !== JSON.stringify(fresh[fact])).map(fact => `${fresh.side} ${fact}`)
}

function copy(path: string, from: string, to: string): void {
  mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 })
  cpSync(join(from, path), join(to, path))
}
