import type { Facts, Ground } from './argv.ts'
import { expect, it } from 'vitest'
import { argvOf } from './argv.ts'

const ground = (facts: Facts): Ground => ({ side: 'v1', client: [], facts: { context: 'a', ...facts } })
const pool = { at: 'here', run: ['gcloud', 'compute', 'target-pools', 'describe', '{pool}'] } as const

it('a value from a cluster that would be an option is refused before anything is run, and named', () => {
  expect(() => argvOf(pool, ground({ pool: '--impersonate-service-account=x' })))
    .toThrow('pool of v1 is "--impersonate-service-account=x", which a program would take for an option')
  expect(argvOf(pool, ground({ pool: 'a1b2' })).at(-1)).toBe('a1b2')
})

it('a value from a cluster stays one word, whatever stands in it', () => {
  expect(argvOf({ at: 'toolbox', run: ['echo', 'to {vip}'] }, ground({ namespace: 'n', toolbox: 't', vip: '$(id); \'"' })).slice(-2)).toEqual(['echo', 'to $(id); \'"'])
})
