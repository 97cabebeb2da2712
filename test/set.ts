import type { Deck } from '../src/deck-model/model.ts'
import type { Capture, Manifest } from '../src/set/manifest.ts'
import type { BySet } from '../src/set/sets.ts'
import type { Layer, Side } from '../src/words.ts'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deckOf } from '../src/deck-model/deck.ts'
import { sha256 } from '../src/exec/remote-digest.ts'
import { parseManifest, streamsOf } from '../src/set/manifest.ts'
import { placesThere } from '../src/set/sets.ts'
import { MANIFEST, SUMS, sumsOf } from '../src/set/sums.ts'
import { VerifiedSet, verifySet } from '../src/set/verify.ts'
import { countLines } from '../src/text/count-lines.ts'
import { LAYERS } from '../src/trace/layers/index.ts'
import { bySide, SIDES } from '../src/words.ts'

/** Where the sets that ship are: the reference, recorded anew from time to time, and its further recordings. */
export const CAPTURES = fileURLToPath(new URL('../captures', import.meta.url))

/** The folder of each by its name, without a current one. */
export function placesShipped(): BySet<string> {
  const { current: _, ...shipped } = placesThere(CAPTURES)
  return shipped
}

/** The one of them whose values tests know: what two clusters printed on 30 November 2026, with the series that took hours. */
export const SHIPPED = join(CAPTURES, 'reference-series')

/** That set, verified once for all tests of a worker, each of its streams unpacked once. Nobody may change it. */
export const shippedSet: () => VerifiedSet = once(() => {
  const { dir, digest, manifest, bytes } = verifySet(SHIPPED)
  const known = new Map<string, Buffer>()
  return new VerifiedSet({ dir, digest, manifest: frozen(manifest) }, (stream) => {
    const found = known.get(stream.path) ?? bytes(stream)
    known.set(stream.path, found)
    return found
  })
})

/** By id: null takes a capture out, a text or bytes are what it printed instead, and the rest is what its manifest says of it. */
export type Instead = Readonly<Record<string, null | string | Buffer | Partial<Capture>>>

/** A set in which these captures are otherwise; one that it does not have is made. */
export function changed(set: VerifiedSet, instead: Instead, clusters = set.manifest.clusters): VerifiedSet {
  const said = new Map<string, Buffer>()
  const captures = [...new Set([...set.captures.map(({ id }) => id), ...Object.keys(instead)])].flatMap((id) => {
    const one = set.capture(id) ?? made(id)
    const other = instead[id]
    if (other === undefined) return [one]
    if (other === null) return []
    if (typeof other === 'object' && !Buffer.isBuffer(other)) return [{ ...one, ...other }]
    const bytes = Buffer.from(other)
    said.set(one.stdout!.path, bytes)
    return [{ ...one, stdout: { ...one.stdout!, bytes: bytes.length, lines: countLines(bytes), sha256: sha256(bytes) } }]
  })
  const manifest = { ...set.manifest, clusters, captures }
  return new VerifiedSet({ ...set, manifest }, stream => said.get(stream.path) ?? set.bytes(stream))
}

/** A set of which only these captures are left. */
export function only(set: VerifiedSet, isLeft: (capture: Capture) => boolean): VerifiedSet {
  return changed(set, Object.fromEntries(set.captures.filter(one => !isLeft(one)).map(({ id }) => [id, null])))
}

/** Everything the slides show of the set that ships, laid out once for all tests of a worker. Nobody may change it. */
export const shippedDeck: () => Deck = once(() => frozen(deckOf(shippedSet())))

/** A copy of the shipped set in a folder of its own, to be broken, with as little of the experiments as {@link smallSet}. */
export function copyOfShipped(): string {
  const dir = emptyFolder()
  cpSync(fewer(), dir, { recursive: true })
  return dir
}

/** A copy of every set that ships. */
export function copyOfAll(): string {
  const dir = emptyFolder()
  for (const [name, path] of Object.entries(placesShipped())) cpSync(path, join(dir, name), { recursive: true })
  return dir
}

/** A copy of all of it. */
export function wholeCopyOfShipped(): string {
  const dir = emptyFolder()
  cpSync(SHIPPED, dir, { recursive: true })
  return dir
}

/**
 * A whole set of these layers and sides of the shipped one or `of` another, written to `dir` or a folder of its own: quick to
 * copy, verify and break. Of the experiments it has one run and one size: the others are nearly all of the bytes.
 */
export function smallSet(layers: readonly Layer[] = ['l1'], dir = emptyFolder(), of = SHIPPED, sides = SIDES): string {
  const whole = of === SHIPPED ? shippedManifest() : manifestIn(of)
  const isLeft = ({ id, layer, side }: Capture) => layers.includes(layer) && sides.includes(side) && !LONG.test(id)
  const captures = whole.captures.filter(isLeft)
  const runs = whole.runs.filter(({ id }) => captures.some(({ run }) => run === id))
  const clusters = bySide(side => whole.clusters[side], sides.filter(side => whole.clusters[side]))
  mkdirSync(dir, { recursive: true })
  for (const { path } of captures.flatMap(streamsOf)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    cpSync(join(of, path), join(dir, path))
  }
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify({ ...whole, clusters, runs, captures }, null, 2)}\n`)
  resum(dir)
  return dir
}

/** A folder with two sets: a recording as the reference, and beside it a current one of these layers and sides of it. */
export function twoSetsOf(recording: string, layers: readonly Layer[], sides = SIDES): string {
  const dir = emptyFolder()
  cpSync(recording, join(dir, 'reference'), { recursive: true })
  renameClusters(smallSet(layers, join(dir, 'current'), recording, sides))
  return dir
}

/** Names a copy's clusters as somebody else's, so that it is told from what it was copied from. */
export function renameClusters(dir: string): void {
  editManifest(dir, ({ clusters }) => Object.values(clusters).forEach(cluster => cluster.context = `mine-${cluster.side}`))
}

/** Writes digests anew, as somebody would who wants a change to go unnoticed. */
export function resum(dir: string): void {
  writeFileSync(join(dir, SUMS), sumsOf(dir))
}

/** Changes the manifest of a copied set and its digests with it. */
export function editManifest(dir: string, edit: (manifest: Manifest) => void): void {
  const manifest = manifestIn(dir)
  edit(manifest)
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
  resum(dir)
}

/** Three lab clusters, recorded at once on 29 November 2026: kube-proxy in mode iptables, Cilium, kube-proxy in mode nftables. */
export const THREE = fileURLToPath(new URL('../src/set/fixtures/three', import.meta.url))

// --- internal ---

const manifestIn = (dir: string) => parseManifest(readFileSync(join(dir, MANIFEST), 'utf8'))

const shippedManifest = once(() => manifestIn(SHIPPED))

/** What is left out of a copy: all runs of a node's and a pod's end but one, all sizes but one Service. */
const LONG = /^(?:failover\.v\d\.(?!grace-1-)|l6\.v\d\.(?!grace-1-).*-\d+-|scale\.v\d\.n-(?!1-))/

/** What copies are made of. */
const fewer = once(() => smallSet(LAYERS))

function made(id: string): Capture {
  const like = shippedManifest().captures.find(({ status, stdout }) => status === 'ok' && stdout !== null)!
  const [layer, side] = id.split('.') as [Layer, Side]
  return { ...like, id, layer, side, stdout: { ...like.stdout!, path: id } }
}

export function emptyFolder(): string {
  return join(mkdtempSync(join(tmpdir(), 'deck-set-')), 'captures')
}

/** What is shared by tests, so that one that would change it fails itself and not another. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
