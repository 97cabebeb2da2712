import { afterEach, describe, expect, it } from 'vitest'
import { TRACE } from './fake/trace.ts'
import { PAIR, World } from './fake/world.ts'

/** What of the trace would change more than the deck's own namespace. */
const EXPERIMENTS = ['l6.v1.delete', 'l6.v2.delete', 'l8.v1.apply', 'l8.v1.during', 'l8.v2.apply', 'l8.v2.during']

let world: World

afterEach(() => world.close())

/** Records two clusters that the lab did not make; which experiments each side has, and what was done to it for them. */
async function recorded(experimentsOn: readonly string[]) {
  world = await World.with({ 'mine-a': PAIR['netflow-v1'], 'mine-b': PAIR['netflow-v2'] })
  const { manifest } = await world.refresh(TRACE, { experimentsOn })
  const changes = manifest.captures.filter(({ layer }) => layer === 'l6' || layer === 'l8')
  return {
    others: manifest.captures.filter(one => !changes.includes(one)).map(({ status }) => status),
    skipped: changes.filter(({ status }) => status === 'skipped').map(({ id, reason }) => [id, reason] as const),
    done: [world.v1, world.v2].map(one => one.changes.filter(line => /delete pod nginx-|policy\.yaml/.test(line)).length),
  }
}

describe('on clusters that the lab did not make', () => {
  it('no pod is deleted and no policy applied unless somebody names the cluster, and the set says why', async () => {
    const { others, skipped, done } = await recorded([])
    expect(done).toEqual([0, 0])
    expect(skipped.map(([id]) => id).sort()).toEqual(EXPERIMENTS)
    for (const [, reason] of skipped) expect(reason).toContain('--experiments-on CONTEXT allows it')
    expect(new Set(others)).toEqual(new Set(['ok']))
  })

  it('the one that is named is changed, and the other is not', async () => {
    const { skipped, done } = await recorded(['mine-a'])
    expect(done).toEqual([2, 0])
    expect(new Set(skipped.map(([id]) => id.split('.')[1]))).toEqual(new Set(['v2']))
    expect(world.objects()).toEqual([])
  })
})
