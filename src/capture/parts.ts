import type { Layer } from '../trace/words.ts'
import type { Cluster, Manifest } from './manifest.ts'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LAYERS } from '../trace/words.ts'
import { Fault } from './fault.ts'
import { streamsOf } from './manifest.ts'
import { setFolders } from './publish.ts'
import { verifySet } from './verify.ts'

/**
 * Layers that follow one marked request to the same pods: taken apart they would tell of different ones, for L6 has
 * deleted a pod since.
 */
const ONE_STORY: readonly Layer[] = ['l2', 'l3', 'l4', 'l5', 'l7']

/** The layers that are recorded anew together with this one, itself among them. */
export function toldWith(layer: Layer): readonly Layer[] {
  return ONE_STORY.includes(layer) ? ONE_STORY : [layer]
}

/** The layers that `--only l4,l6` asks for, with those they cannot be told without. Throws where one is no layer. */
export function layersNamed(text: string): Layer[] {
  const named = text.split(',').map(word => word.trim().toLowerCase())
  const unknown = named.find(word => !LAYERS.includes(word as Layer))
  if (unknown !== undefined) throw new Fault(`"${unknown}" is no layer.\n  → ${LAYERS.join(', ')}`)
  const asked = new Set(named as Layer[])
  if (ONE_STORY.some(layer => asked.has(layer))) {
    for (const layer of ONE_STORY) asked.add(layer)
  }
  return LAYERS.filter(layer => asked.has(layer))
}

/** The sizes somebody asks for besides, from words; throws where one is no number of Services. */
export function sizesAsked(words: readonly string[]): number[] {
  return words.map((word) => {
    const size = Number(word)
    if (/^\d+$/.test(word) && size >= 1 && size <= MOST) return size
    throw new Fault(`"${word}" is no number of Services.\n  → 1 to ${MOST.toLocaleString('en')}`)
  })
}

/**
 * Adds to a newly recorded part what the last set holds of the other layers, if both were recorded on the same two
 * clusters with every fact of the single variable equal; otherwise the older parts are dropped. A plain refresh keeps the long
 * experiments in this way. Copies their files into the staging folder. Gives the joined manifest and a sentence that says which
 * it was; null where there was nothing to keep.
 */
export function joinParts(fresh: Manifest, dir: string): { manifest: Manifest, said: string | null } {
  const { current, next } = setFolders(dir)
  const renewed = new Set(fresh.captures.map(({ layer }) => layer))
  const old = lastSet(current)
  if (old === 'unreadable') return { manifest: fresh, said: 'The last set is not whole: nothing of it stays.' }
  const kept = old?.captures.filter(({ layer }) => !renewed.has(layer)) ?? []
  if (!old || kept.length === 0) return { manifest: fresh, said: null }
  const differs = (['v1', 'v2'] as const).flatMap(side => differences(old.clusters[side], fresh.clusters[side]))
  if (differs.length > 0) {
    return { manifest: fresh, said: `The earlier parts were dropped, for these are not the clusters they were recorded on: ${differs.join(', ')}.` }
  }
  for (const { path } of kept.flatMap(streamsOf)) copy(path, current, next)
  const runs = old.runs.filter(({ id }) => kept.some(({ run }) => run === id))
  const order = (id: string) => LAYERS.indexOf(id.split('.')[0] as Layer)
  const captures = [...kept, ...fresh.captures].sort((a, b) => order(a.id) - order(b.id))
  return { manifest: { ...fresh, runs: [...runs, ...fresh.runs], captures }, said: `${kept.length} captures of other layers stay as they were.` }
}

// --- internal ---

/** Above it the API server is what is measured. */
const MOST = 10_000

/** Facts that have to be equal for parts of two runs to stand in one set. The receiving node's name may have moved. */
const FACTS = ['context', 'uid', 'platform', 'serverVersion', 'channel', 'dataplane', 'nodes', 'vip', 'clusterIp', 'nodePort'] as const

function lastSet(dir: string): Manifest | 'unreadable' | null {
  if (!existsSync(dir)) return null
  try {
    return verifySet(dir).manifest
  }
  catch {
    return 'unreadable'
  }
}

/** Names of the facts that keep parts of two runs out of one set: `v1 vip`. */
export function differences(old: Cluster, fresh: Cluster): string[] {
  return FACTS.filter(fact => JSON.stringify(old[fact]) !== JSON.stringify(fresh[fact])).map(fact => `${fresh.side} ${fact}`)
}

function copy(path: string, from: string, to: string): void {
  mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 })
  cpSync(join(from, path), join(to, path))
}
