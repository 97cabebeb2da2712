import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { sumsOf } from '../src/set/sums.ts'
import { step, TRACE } from './fake/trace.ts'
import { PAIR, World } from './fake/world.ts'
import { copyOfShipped } from './set.ts'
import { standIn } from './stand-in/cloud.ts'
import { realGcloud, standInTools } from './stand-in/tools.ts'

const SCRIPT = fileURLToPath(new URL('../scripts/refresh.ts', import.meta.url))
const DRESSED = { a: { ...PAIR['netflow-v1'], providerId: 'gce://my-project/us-central1-a/n' }, b: { ...PAIR['netflow-v2'], providerId: 'gce://my-project/us-central1-a/n' } }
const cluster = (endpoint: string) => [{ name: 'deck-v1-abcdef', location: 'us-central1-a', status: 'RUNNING', endpoint }]

let world: World
let close = async () => {}
afterEach(async () => {
  world.close()
  await close()
})

/** `npm run refresh` on a lab whose nodes call themselves Compute Engine's, into a copy of the shipped set. */
async function refresh(env: Record<string, string>, gcloud?: { settings: object, clusters: object }) {
  world = await World.with(DRESSED)
  if (gcloud) {
    const [settings, clusters] = [gcloud.settings, gcloud.clusters].map(one => JSON.stringify(one))
    world.program('gcloud', `#!/bin/sh\ncase "$*" in "config list"*) echo '${settings}';; "container clusters list"*) echo '${clusters}';; esac\n`)
  }
  const dir = copyOfShipped()
  const before = sumsOf(dir)
  const PATH = `${world.tools}:${process.env.PATH}`
  const { code, stderr } = await world.script(SCRIPT, ['--v1', 'a', '--v2', 'b', '--into', dir], { ...env, PATH }).ended
  return { code, stderr, untouched: sumsOf(dir) === before, changes: Object.values(world.clusters).flatMap(one => one.changes) }
}

describe('a lab dressed as GKE is of no platform that is known, and refused before anything is changed', () => {
  it.each([
    ['the GKE API has no cluster at its server', {}, '203.0.113.10', 'the GKE API has no cluster at the address of the kubeconfig\'s server'],
    ['gcloud is told to ask elsewhere, which has one', { api_endpoint_overrides: { container: 'http://127.0.0.1:9/' } }, '127.0.0.1', 'gcloud does not ask Google\'s own API: api_endpoint_overrides/container is set to http://127.0.0.1:9/'],
    ['gcloud trusts anybody', { core: { disable_ssl_validation: true } }, '127.0.0.1', 'disable_ssl_validation is set'],
  ])('where %s', async (_, settings, endpoint, says) => {
    const { stderr, ...end } = await refresh({}, { settings, clusters: cluster(endpoint) })
    expect(stderr).toContain('"a" has nodes that call themselves Compute Engine\'s, and is not confirmed as GKE\'s')
    expect(stderr).toContain(says)
    expect(end).toEqual({ code: 1, untouched: true, changes: [] })
  })

  it('and only there: with Google\'s own API on its side it would be called GKE\'s', async () => {
    const { stderr } = await refresh({}, { settings: {}, clusters: cluster('127.0.0.1') })
    expect(stderr).not.toContain('is not confirmed as GKE\'s')
    expect(stderr).toContain('runs what its pods and the GKE API disagree about (datapathProvider (empty))')
  })

  it.skipIf(realGcloud() === null)('where the real gcloud is pointed at a stand-in', async () => {
    const { url, close: stop } = await standIn()
    close = stop
    const { PATH: _, ...env } = (await standInTools(url)).env
    const { stderr, ...end } = await refresh(env)
    expect(stderr).toMatch(/"a" has nodes that call themselves Compute Engine's, and is not confirmed as GKE's \(.*gcloud does not ask Google's own API: api_endpoint_overrides\/\w+ is set to http:\/\/127/)
    expect(end).toEqual({ code: 1, untouched: true, changes: [] })
  })
})

it('a set that shows an address nobody has aliased is refused where the config asks for that, and passes where it does not', async () => {
  world = await World.with()
  const { deck } = await import('../deck.config.ts')
  const [v1, v2] = Object.keys(world.clusters) as [string, string]
  const told = { ...deck, contexts: { v1, v2 } }
  const trace = [...TRACE, step('l2', 'leak', 'here', ['echo', 'from 84.112.5.77'])]
  await world.refresh(trace, { deck: told })
  const before = sumsOf(world.set)
  const refused = world.refresh(trace, { deck: { ...told, aliasedOnly: true } })
  await expect(refused).rejects.toThrow(/^The set shows private names that have no alias:\n {2}- address: 1\n {2}→ npm run refresh -- --propose-aliases --into .*captures\.next/)
  expect(sumsOf(world.set)).toBe(before)
  const aliases = [{ find: '84.112.5.77', alias: '192.0.2.101' }]
  await world.refresh(trace, { deck: { ...told, aliasedOnly: true }, aliases })
  expect(sumsOf(world.set)).not.toBe(before)
})
