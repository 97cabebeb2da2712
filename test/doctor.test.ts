import type { Facts } from './fake/cluster.ts'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { verifySet } from '../src/set/verify.ts'
import { PAIR, THIRD, World } from './fake/world.ts'
import { smallSet, THREE } from './set.ts'

const SCRIPT = fileURLToPath(new URL('../scripts/doctor.ts', import.meta.url))

let world: World

afterEach(() => world.close())

interface Told { words?: string[], captures?: string, ready?: () => void }

/** Runs `npm run doctor` as a person would, over a copy of the shipped set and with the fake tools first on PATH. */
async function doctor(clusters: Record<string, Facts>, { words = [], captures = smallSet(), ready = () => {} }: Told = {}) {
  world = await World.with(clusters)
  ready()
  const [v1, v2] = Object.keys(clusters) as [string, string]
  const end = await world.script(SCRIPT, ['--v1', v1, '--v2', v2, ...words], { DECK_CAPTURES: captures }).ended
  const changes = Object.values(world.clusters).flatMap(one => one.changes)
  return { ...end, changes }
}

/** The shipped set's own clusters, as they would answer today. */
function recorded(): Record<string, Facts> {
  const { v1, v2 } = verifySet(smallSet()).manifest.clusters
  return { a: { ...PAIR['netflow-v1'], uid: v1.uid }, b: { ...PAIR['netflow-v2'], uid: v2.uid } }
}

it('asks both clusters who they are, changes nothing, and ends well though there are warnings', async () => {
  const { code, stdout, changes } = await doctor(recorded())
  expect(stdout).toMatch(/✓ clusters +V1 "a" answers in \d+ ms, and is the cluster of the captures\n✓ clusters +V2 "b" answers/)
  expect(stdout).toMatch(/\nNothing would spoil the talk; \d+ warnings?, \d that cannot be checked from here\.\n$/)
  expect({ code, changes }).toEqual({ code: 0, changes: [] })
})

it('is done though neither cluster answers at all, and says so', async () => {
  const hung = () => world.program('kubectl', `#!/bin/sh\ncase "$*" in *config*) echo 'clusters: [{cluster: {server: "https://127.0.0.1:1"}}]' ;; *) sleep 300 ;; esac\n`)
  const { code, stdout } = await doctor(PAIR, { ready: hung })
  expect(stdout).toMatch(/! clusters +Cannot reach the cluster of context "netflow-v1":[\s\S]*timed out after 5 s[\s\S]*→ The slides do without\./)
  expect(code).toBe(0)
})

it('warns of a cluster that is gone, and of one that is another than in the captures', async () => {
  const { stdout } = await doctor({ a: { ...PAIR['netflow-v1'], unreachable: true }, b: PAIR['netflow-v2'] })
  expect(stdout).toMatch(/! clusters +Cannot reach the cluster of context "a"/)
  expect(stdout).toMatch(/! clusters +V2 "b" answers in \d+ ms, and is another cluster than in the captures\n +→ npm run refresh/)
})

it('fails where the captures are not whole, and says so in JSON too', async () => {
  const captures = smallSet()
  appendFileSync(join(captures, 'v1/l1/service.txt'), 'x')
  const { code, stdout } = await doctor(PAIR, { captures, words: ['--json'] })
  const found = JSON.parse(stdout) as { check: string, kind: string, says: string, todo?: string }[]
  expect(code).toBe(1)
  expect(found).toContainEqual(expect.objectContaining({ check: 'captures', kind: 'spoils' }))
  for (const { kind, todo } of found) expect(todo === undefined).toBe(kind === 'good')
})

it('asks a third cluster too where one is named', async () => {
  const { v1, v2, v3 } = verifySet(THREE).manifest.clusters as unknown as Record<string, { uid: string }>
  const clusters = { a: { ...PAIR['netflow-v1'], uid: v1!.uid }, b: { ...PAIR['netflow-v2'], uid: v2!.uid }, c: { ...THIRD['netflow-v3'], uid: v3!.uid } }
  const { stdout, changes } = await doctor(clusters, { words: ['--v3', 'c'], captures: THREE })
  for (const side of ['V1 "a"', 'V2 "b"', 'V3 "c"']) expect(stdout).toMatch(new RegExp(`✓ clusters +${side} answers in \\d+ ms, and is the cluster of the captures\n`))
  expect(changes).toEqual([])
})
