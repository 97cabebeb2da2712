import type { State } from './stand-in/cloud.ts'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { down } from '../src/gke/down.ts'
import { readLedger } from '../src/gke/ledger.ts'
import { waysTo } from '../src/gke/pair.ts'
import { described, status } from '../src/gke/status.ts'
import { up } from '../src/gke/up.ts'
import { standIn } from './stand-in/cloud.ts'
import { realGcloud, standInTools } from './stand-in/tools.ts'

const WISHES = { project: null, zone: 'us-central1-a', channel: 'regular', version: null, machineType: 'n2-standard-2', nodes: 2, spot: false, balancer: 'backend-service' } as const

let close = async () => {}
afterEach(() => close())

/** A cloud of its own for one test, and the deck's three commands against it, with all that they say. */
async function cloud(change: (state: State) => void = () => {}, typed: string | null = null) {
  const { url, state, close: stop } = await standIn()
  close = stop
  change(state)
  const { env, folder } = standInTools(url)
  const said: string[] = []
  const write = (text: string) => said.push(text)
  const dialogue = { talk: { write }, ask: async (question: string) => write(question) > 0 ? typed : null }
  const ways = waysTo({ account: null }, env, undefined, folder, 50)
  const ended = async (work: () => Promise<boolean>) => {
    said.length = 0
    return { whole: await work(), said: said.join('') }
  }
  return {
    state,
    folder,
    up: (more: object = {}, yes = true) => ended(() => up({ ...WISHES, ...more }, ways, dialogue, yes)),
    status: async () => described(await status(readLedger(folder)!, ways)),
    down: () => ended(() => down(readLedger(folder)!, ways, dialogue)),
  }
}

describe.skipIf(realGcloud() === null)('npm run gke, with the real gcloud against a stand-in', { timeout: 600_000 }, () => {
  it('makes both clusters and the demo, says what runs and costs, and takes all of it away, the load balancers first', async () => {
    const gke = await cloud()
    const made = await gke.up()
    expect(made).toMatchObject({ whole: true })
    const ledger = readLedger(gke.folder)!
    const { v1, v2 } = ledger.clusters
    expect(made.said).toContain(`gcloud container clusters create ${v1.name} --project=stand-in-project --zone=us-central1-a`)
    expect(made.said).toContain('an hour: $0.6134; list prices of 2026-09-24')
    expect(made.said).toContain('They cost money until you say:\n  npm run gke -- down')
    expect(v2.service!.resources.map(({ kind }) => kind).sort()).toEqual(['backend-services', 'firewall-rules', 'firewall-rules', 'forwarding-rules', 'health-checks', 'network-endpoint-groups'])
    expect(statSync(join(gke.folder, 'ledger.json')).mode & 0o777).toBe(0o600)
    const asked = gke.state.clusters.map(({ body }) => [body.name, body.networkConfig?.datapathProvider ?? 'default'])
    expect(Object.fromEntries(asked)).toEqual({ [v1.name]: 'default', [v2.name]: 'ADVANCED_DATAPATH' })

    gke.state.requests.length = 0
    expect(await gke.down()).toMatchObject({ whole: true })
    const { requests } = gke.state
    const gone = requests.findIndex(line => line.startsWith('DELETE'))
    expect(requests.findIndex(line => line.includes('aggregated/forwardingRules'))).toBeLessThan(gone)
    expect(gke.state.clusters).toEqual([])
    expect(existsSync(gke.folder)).toBe(false)
  })

  it('goes on after a quota that ended it in the middle, and status says until then what runs and costs', async () => {
    const quota = { on: /^POST .*\/clusters$/, status: 403, message: 'Insufficient regional quota to satisfy request: resource "CPUS"', times: 1 }
    const gke = await cloud((state) => {
      state.refusals.push(quota)
      state.balancer = 'target-pool'
    })
    const failed = await gke.up({ balancer: 'target-pool' })
    expect(failed).toMatchObject({ whole: false, said: expect.stringContaining('The project has not enough quota left for this.') })
    expect(failed.said).toContain('npm run gke -- down')
    expect(await gke.status()).toMatch(/deck-v\d-\w+: not there[\s\S]*machines: 2 run[\s\S]*1 clusters × \$0\.10/)

    expect(await gke.up()).toMatchObject({ whole: true, said: expect.stringContaining('Going on with the pair') })
    expect(readLedger(gke.folder)!.clusters.v1.service!.resources.map(({ kind }) => kind)).toContain('http-health-checks')
    gke.state.clusters.find(({ name }) => name.startsWith('deck-v2'))!.body.resourceLabels['deck-run'] = 'another'
    gke.state.clusters.find(({ name }) => name.startsWith('deck-v1'))!.namespaces.theirs = {}
    const kept = await gke.down()
    expect(kept).toMatchObject({ whole: false, said: expect.stringContaining('its label deck-run is "another"') })
    expect(kept.said).toMatch(/holds namespaces that this deck did not make: theirs[\s\S]*Type deck-v1-\w+ to delete it/)
    expect(gke.state.clusters).toHaveLength(2)
  })

  it('creates nothing where something is missing, and lists all of it with what mends it', async () => {
    const gke = await cloud((state) => {
      state.enabled = ['compute.googleapis.com']
      state.quotas[0]!.limit = 4
    })
    const { whole, said } = await gke.up({ version: '1.30.0-gke.1' })
    expect(whole).toBe(false)
    expect(said).toContain('container.googleapis.com is not enabled\n    → gcloud services enable container.googleapis.com --project=stand-in-project')
    expect(said).toContain('us-central1 has 4 of N2_CPUS left, two clusters take 8')
    expect(said).toContain('→ npm run gke -- up --version=1.35.8-gke.1036000')
    expect(gke.state.requests.filter(line => line.startsWith('POST'))).toEqual([])
    expect(existsSync(gke.folder)).toBe(false)
  })
})

it.runIf(realGcloud() === null)('gcloud is not installed here: npm run gke was not tried', () => {
  expect(realGcloud()).toBe(null)
})
