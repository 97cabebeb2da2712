import type { Capture } from '../src/set/manifest.ts'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { deckOf } from '../src/deck-model/deck.ts'
import { KEPT } from '../src/live/keep.ts'
import { filesOf } from '../src/set/sums.ts'
import { verifySet } from '../src/set/verify.ts'
import { oneWorld } from './fake/one-world.ts'

const on = await oneWorld()

const kept = () => existsSync(join(on.root, KEPT)) ? readdirSync(join(on.root, KEPT)) : []

it('what is kept is a set of its own that anybody can check and the deck can show: the command, the bytes, the times, both clusters', async () => {
  const window = await on.ready()
  await window.run(['l1.v1.service', 'l1.v2.service'])
  await window.until(event => event.kind === 'ended' && event.id === 'l1.v2.service')
  await window.send('keep')
  const { says } = await window.until(event => event.kind === 'kept') as { says: string }
  const [name] = kept()
  expect(says).toBe(`Kept in ${KEPT}/${name}.`)
  const set = verifySet(join(on.root, KEPT, name!))
  const { manifest } = set
  expect(manifest.captures.map(({ id, status, exitCode, argv }) => ({ id, status, exitCode, argv }))).toEqual(['v1', 'v2'].map(side => ({
    id: `l1.${side}.service`,
    status: 'ok',
    exitCode: 0,
    argv: ['kubectl', '--context', `netflow-${side}`, '-n', 'netflow-test', 'get', 'service', 'nginx', '-o', 'wide'],
  })))
  for (const { id, durationMs } of manifest.captures) {
    expect(set.text(id)).toBe(window.text(id))
    expect(durationMs).toBeGreaterThan(0)
  }
  expect(manifest.clusters.v2.uid).toBe(on.world.v2.facts.uid)
  expect(Object.values(deckOf(set).outputs).filter(({ startedOn }) => startedOn !== null).map(({ id }) => id)).toEqual(['l1.v1.service', 'l1.v2.service'])
})

it('an output is kept once, however often it is asked for, and only when it is over', async () => {
  const window = await on.ready()
  const before = kept()
  const ended = window.run(['l3.v1.slow'])
  await window.until(event => event.kind === 'lines')
  await window.send('keep')
  expect(await window.until(event => event.kind === 'kept')).toMatchObject({ says: expect.stringContaining('still runs') as string })
  writeFileSync(join(on.root, 'go'), '')
  await ended
  for (const _ of [1, 2]) {
    window.events.splice(1)
    await window.send('keep')
    await window.until(event => event.kind === 'kept' && event.says.startsWith('Kept in'))
  }
  expect(kept().length).toBe(before.length + 1)
})

it('what is kept has aliases for private names, and digests of what is kept', async () => {
  const window = await on.ready()
  await window.run(['l3.v1.alias'])
  await window.send('keep')
  const { says } = await window.until(event => event.kind === 'kept') as { says: string }
  const { captures, bytes, dir } = verifySet(join(on.root, /Kept in (\S+)\.$/.exec(says)![1]!))
  const [{ stdout, stderr, aliased }] = captures as readonly [Capture]
  expect([bytes(stdout!), bytes(stderr!)].map(String)).toEqual(['in a-projectx\n', expect.stringMatching(/^of a-projectx\n/)])
  expect(aliased).toBeGreaterThanOrEqual(2)
  for (const path of filesOf(dir)) expect(readFileSync(join(dir, path), 'utf8')).not.toContain('my-project')
})

it.each(['l3.v1.secret', 'l5.v1.stranger', 'l8.v1.apply'])('nothing is kept of %s, whose output nobody may see or which was not run', async (id) => {
  const window = await on.ready()
  const before = kept()
  await window.run([id])
  await window.send('keep')
  expect(await window.until(event => event.kind === 'kept')).toEqual({ kind: 'kept', says: 'There is nothing to be kept.' })
  expect(kept()).toEqual(before)
})
