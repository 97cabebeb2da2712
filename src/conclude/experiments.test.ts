import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { changed, only } from '../../test/set.ts'
import { verifySet } from '../set/verify.ts'
import { isExperiment } from '../trace/layers/index.ts'
import { COMPARED, dataplanesOf } from '../words.ts'
import { CONCLUSIONS } from './all-conclusions.ts'
import { concluded, idsOf, sidesOf } from './conclude.ts'
import { namedBy } from './conclusion.ts'

/** Experiments that were recorded alone, for tests: a set each, in the fixtures. */
const FIXTURES = fileURLToPath(new URL('../read/fixtures', import.meta.url))
const recorded = readdirSync(FIXTURES).filter(name => isExperiment(name) && name !== 'scale' && existsSync(`${FIXTURES}/${name}/set`))

describe.each(recorded)('of %s, recorded alone, every conclusion', (layer) => {
  const set = verifySet(`${FIXTURES}/${layer}/set`)
  const ids = set.captures.map(({ id }) => id)
  const dataplanes = dataplanesOf(set.manifest)
  const mine = CONCLUSIONS.filter(({ id }) => id.startsWith(`${layer}.`))
  const instances = mine.flatMap(one => idsOf(one, dataplanes).map((id, index) =>
    [id, { one, sides: one.ofBoth ? COMPARED : [sidesOf(one, dataplanes)?.[index] ?? COMPARED].flat() }] as const))

  it.each(instances)('%s says the same of nothing but the captures it names', (id, { one, sides }) => {
    const names = new Set<string>(namedBy(one, ids, sides))
    expect(concluded(only(set, capture => names.has(capture.id)), id)).toEqual(concluded(set, id))
  })

  it.each(instances)('%s does not hold without what it needs, or what could refute it', (id, { one, sides }) => {
    const without = (needs: readonly string[]) => {
      const named = namedBy({ needs, counter: [] }, ids, sides)
      return concluded(changed(set, Object.fromEntries(named.map(name => [name, null]))), id)!.verdict
    }
    expect(without(one.needs)).toBe('not captured')
    expect(without(one.counter)).not.toBe('holds')
  })
})
