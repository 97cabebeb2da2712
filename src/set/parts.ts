import type { Layer } from '../words.ts'
import type { Cluster, Manifest } from './manifest.ts'
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../exec/fault.ts'
import { isExperiment, LAYERS } from '../trace/layers/index.ts'
import { SIDES } from '../words.ts'
import { streamsOf } from './manifest.ts'
import { setFolders } from './publish.ts'
import { inspectSet } from './verify.ts'

/**
 * Layers that follow one marked request to the same pods: taken apart they would tell of different ones, for L6 has
 * deleted a pod since.
 */
const ONE_STORY: readonly Layer[] = ['l2', 'l3', 'l4', 'l5', 'l7']

/** The layers that are recorded anew together with this one, itself among them. */
export function recordedWith(layer: Layer): readonly Layer[] {
  return ONE_STORY.includes(layer) ? ONE_STORY : [layer]
}

/** The layers that somebody asks for, with those they cannot be told without. */
export function withRelated(layers: readonly Layer[]): Layer[] {
  const asked = new Set(layers)
  if (ONE_STORY.some(layer => asked.has(layer))) {
    for (const layer of ONE_STORY) asked.add(layer)
  }
  return LAYERS.filter(layer => asked.has(layer))
}

/**
 * Refuses a recording that would drop layers of the last set which it does not renew, because a byte of theirs is not the
 * recorded one: what took an hour is not lost without a word. With `drop` it gives that as a sentence instead; null where
 * nothing would be dropped. A layer whose own bytes are whole stays, whatever became of the others.
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
    '  → git checkout -- captures brings back what is committed; or record them too: --only, --experiments, --scale;',
    '    or do without them: --drop-damaged (the damaged set is kept beside the new one)',
  ].join('\n'))
}

/**
 * Says beforehand which layers of the last set a recording on these clusters will drop, for they were recorded on others; null
 * where none.
 */
export function foreignLoss(dir: string, renewed: readonly Layer[], clusters: readonly Cluster[]): string | null {
  const { manifest } = lastSet(setFolders(dir).current)
  const lost = LAYERS.filter(layer => !renewed.includes(layer) && manifest?.captures.some(one => one.layer === layer))
  if (!manifest || lost.length === 0) return null
  const differs = clusters.flatMap(one => differences(manifest.clusters[one.side], one))
  return differs.length === 0
    ? null
    : `${lost.join(', ')} of the last set will be dropped, for these are not the clusters they were recorded on: ${differs.join(', ')}.`
}

/** What a recording comes to with the rest of the last set; `damaged` where that is not whole, and not to be removed. */
export interface MergedSet { manifest: Manifest, said: string | null, damaged: boolean }

/**
 * Adds to a newly recorded part what the last set holds of the other layers, if both were recorded on the same two
 * clusters with every fact of the single variable equal; otherwise the older parts are dropped. A plain refresh keeps the long
 * experiments in this way. Copies their files into the staging folder. Gives the joined manifest and a sentence that says which
 * it was; null where there was nothing to keep.
 */
export function mergeWithLast(fresh: Manifest, dir: string): MergedSet {
  const { current, next } = setFolders(dir)
  const renewed = new Set(fresh.captures.map(({ layer }) => layer))
  const { manifest: old, damaged, why } = lastSet(current)
  const lost = damaged.filter(layer => !renewed.has(layer))
  const dropped = lost.length > 0 ? `${lost.join(', ')} of the last set cannot stay, for they are damaged.` : null
  const kept = old?.captures.filter(({ layer }) => !renewed.has(layer) && !damaged.includes(layer)) ?? []
  const joined = { manifest: fresh, said: dropped, damaged: why !== null }
  if (!old || kept.length === 0) return joined
  const differs = SIDES.flatMap(side => differences(old.clusters[side], fresh.clusters[side]))
  if (differs.length > 0) {
    return { ...joined, said: `The earlier parts were dropped, for these are not the clusters they were recorded on: ${differs.join(', ')}.` }
  }
  for (const { path } of kept.flatMap(streamsOf)) copy(path, current, next)
  const runs = old.runs.filter(({ id }) => kept.some(({ run }) => run === id))
  const order = (id: string) => LAYERS.indexOf(id.split('.')[0] as Layer)
  const captures = [...kept, ...fresh.captures].sort((a, b) => order(a.id) - order(b.id))
  const stay = `${kept.length} captures of other layers stay as they were.`
  return { ...joined, manifest: { ...fresh, runs: [...runs, ...fresh.runs], captures }, said: dropped === null ? stay : `${stay} ${dropped}` }
}

// --- internal ---

/** Facts that have to be equal for parts of two runs to stand in one set. The receiving node's name may have moved. */
const FACTS = ['context', 'uid', 'platform', 'serverVersion', 'channel', 'dataplane', 'nodes', 'vip', 'clusterIp', 'nodePort'] as const

/** The last set as far as it can be read, the layers of which something is not as recorded, and the first thing wrong. */
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

/** By its folders, for a manifest may be what is damaged. */
function layersIn(dir: string): Layer[] {
  const folders = SIDES.map(side => join(dir, side)).filter(existsSync).flatMap(side => readdirSync(side))
  return LAYERS.filter(layer => folders.includes(layer))
}

/** Names of the facts that keep parts of two runs out of one set: `v1 vip`. */
export function differences(old: Cluster, fresh: Cluster): string[] {
  return FACTS.filter(fact => JSON.stringify(old[fact]) !== JSON.stringify(fresh[fact])).map(fact => `${fresh.side} ${fact}`)
}

function copy(path: string, from: string, to: string): void {
  mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 })
  cpSync(join(from, path), join(to, path))
}
