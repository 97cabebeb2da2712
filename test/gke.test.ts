import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLedger } from '../src/platform/gke/ledger.ts'
import { link, REGION } from './stand-in/cloud.ts'
import { cloud } from './stand-in/own.ts'
import { realGcloud } from './stand-in/tools.ts'

describe.skipIf(realGcloud() === null)('npm run gke, with the real gcloud against a stand-in', { timeout: 600_000 }, () => {
  it('makes both clusters and the demo, says what runs and costs, and takes all of it away, the load balancers first', async () => {
    const gke = await cloud(undefined, () => 'n')
    const theirs = gke.theirs()
    expect(await gke.up({}, false)).toMatchObject({ whole: false, said: expect.stringContaining('Nothing was created') })
    expect(gke.state.clusters).toEqual([])
    const made = await gke.up()
    expect(made).toMatchObject({ whole: true })
    const ledger = readLedger(gke.folder)!
    const { v1, v2 } = ledger.clusters
    expect(made.said).toContain(`gcloud container clusters create ${v1.name} --project=stand-in-project --zone=us-central1-a`)
    expect(made.said).toContain('an hour: $0.6134; list prices of 2026-09-24')
    expect(made.said).toContain('They cost money until you run:\n  npm run gke -- down')
    expect(v2.service!.resources.map(({ kind }) => kind).sort()).toEqual(['backend-services', 'firewall-rules', 'firewall-rules', 'forwarding-rules', 'health-checks', 'network-endpoint-groups'])
    expect(statSync(join(gke.folder, 'ledger.json')).mode & 0o777).toBe(0o600)
    for (const [side, { id, createTime, service }] of [['v1', v1], ['v2', v2]] as const) {
      const there = gke.state.clusters.find(({ name }) => name === ledger.clusters[side].name)!
      expect([id, createTime, service!.uid]).toEqual([there.id, there.createTime, there.service!.uid])
    }
    const asked = gke.state.clusters.map(({ body }) => [body.name, body.networkConfig?.datapathProvider ?? 'default'])
    expect(Object.fromEntries(asked)).toEqual({ [v1.name]: 'default', [v2.name]: 'ADVANCED_DATAPATH' })

    gke.state.requests.length = 0
    expect(await gke.down()).toMatchObject({ whole: true })
    const { requests } = gke.state
    const gone = requests.findIndex(line => line.startsWith('DELETE'))
    expect(requests.findIndex(line => line.includes('aggregated/forwardingRules'))).toBeLessThan(gone)
    expect(gke.state.clusters).toEqual([])
    expect(existsSync(gke.folder)).toBe(false)
    expect(gke.theirs()).toEqual(theirs)
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

    expect(await gke.up()).toMatchObject({ whole: true, said: expect.stringContaining('Continuing with the pair') })
    expect(readLedger(gke.folder)!.clusters.v1.service!.resources.map(({ kind }) => kind)).toContain('http-health-checks')
    gke.state.clusters.find(({ name }) => name.startsWith('deck-v2'))!.body.resourceLabels['deck-run'] = 'another'
    gke.state.clusters.find(({ name }) => name.startsWith('deck-v1'))!.namespaces.theirs = {}
    const kept = await gke.down()
    expect(kept).toMatchObject({ whole: false, said: expect.stringContaining('its label deck-run is "another"') })
    expect(kept.said).toMatch(/has namespaces that this deck did not create: theirs[\s\S]*Type deck-v1-\w+ to delete it/)
    expect(gke.state.clusters).toHaveLength(2)
  })

  it('creates nothing where something is missing, and lists all of it with what mends it', async () => {
    const gke = await cloud((state) => {
      state.enabled = ['compute.googleapis.com']
      state.quotas[0]!.limit = 4
      state.projectQuotas[0]!.limit = 6
      state.resources.subnetworks = []
      state.policies['constraints/compute.vmExternalIpAccess'] = { listPolicy: { allValues: 'DENY' } }
      state.policies['constraints/compute.restrictLoadBalancerCreationForTypes'] = { listPolicy: { deniedValues: ['EXTERNAL_NETWORK_TCP_UDP'] } }
    })
    const { whole, said } = await gke.up({ version: '1.30.0-gke.1' })
    expect(whole).toBe(false)
    expect(said).toContain('container.googleapis.com is not enabled\n    → gcloud services enable container.googleapis.com --project=stand-in-project')
    expect(said).toContain('us-central1 has 4 of N2_CPUS left, this takes 8')
    expect(said).toContain('stand-in-project has 6 of CPUS_ALL_REGIONS left, this takes 8\n    → npm run gke -- up with a smaller --machine-type or fewer --nodes')
    expect(said).toContain('us-central1 has no subnet "default", in which all of it is made\n    → gcloud compute networks create default --subnet-mode=auto --project=stand-in-project')
    expect(said).toContain('→ npm run gke -- up --version=1.35.8-gke.1036000')
    expect(said).toContain('kubectl v1.35.0 is not within one minor version of the server\'s 1.30.0-gke.1\n    → gcloud components update kubectl')
    expect(said).toContain('compute.vmExternalIpAccess, allows no external address on machines of this project\n    → npm run gke -- up --private-nodes')
    expect(said).toMatch(/restrictLoadBalancerCreationForTypes, allows no external load balancer.*\n {4}→ npm run gke -- up --project=ANOTHER/)
    expect(gke.state.requests.filter(line => line.startsWith('POST') && !line.endsWith(':getEffectiveOrgPolicy'))).toEqual([])
    expect(existsSync(gke.folder)).toBe(false)
  })

  it('takes a group of load balancers in a policy for all that are in it, allowed or denied', async () => {
    const constraint = 'constraints/compute.restrictLoadBalancerCreationForTypes'
    const gke = await cloud((state) => {
      state.quotas[0]!.limit = 4
      state.policies[constraint] = { listPolicy: { allowedValues: ['in:INTERNAL', 'in:EXTERNAL'] } }
    })
    const allowed = await gke.up()
    expect(allowed.said).toContain('4 of N2_CPUS left')
    expect(allowed.said).not.toContain('restrictLoadBalancerCreationForTypes')
    gke.state.policies[constraint] = { listPolicy: { deniedValues: ['in:EXTERNAL'] } }
    expect((await gke.up()).said).toContain('restrictLoadBalancerCreationForTypes, allows no external load balancer')
    gke.state.policies[constraint] = { listPolicy: { allowedValues: ['in:INTERNAL'] } }
    expect((await gke.up()).said).toContain('restrictLoadBalancerCreationForTypes, allows no external load balancer')
  })

  it('lets a client without an external address out only by a NAT that has enough ports for it', async () => {
    const nat: Record<string, unknown> = { name: 'theirs' }
    const gke = await cloud((state) => {
      state.quotas[0]!.limit = 4
      state.resources.routers = [{ name: 'router', region: link('regions', REGION), nats: [nat] }]
    })
    const wish = { privateNodes: true, client: 'vm' }
    const few = await gke.up(wish)
    expect(few.said).toContain('✗ Cloud NAT theirs gives a machine 64 ports, and the client, without an external address, needs 8192 for the experiments\n'
      + '    → gcloud compute routers nats update theirs --router=router --min-ports-per-vm=8192 --region=us-central1 --project=stand-in-project; or npm run gke -- up --client here')
    Object.assign(nat, { enableDynamicPortAllocation: true, maxPortsPerVm: 1024 })
    expect((await gke.up(wish)).said).toMatch(/gives a machine 1024 ports,.*\n.* --max-ports-per-vm=8192 /)
    Object.assign(nat, { enableDynamicPortAllocation: false, minPortsPerVm: 8192 })
    const enough = await gke.up(wish)
    expect(enough.said).toContain('4 of N2_CPUS left')
    expect(enough.said).not.toContain('NAT')
    Object.assign(nat, { minPortsPerVm: 64 })
    expect((await gke.up({ ...wish, client: 'here' })).said).not.toContain('NAT')
  })

  it('makes private nodes where that is asked for, once something lets them out, from the images that are named', async () => {
    const gke = await cloud((state) => {
      state.policies['constraints/compute.vmExternalIpAccess'] = { listPolicy: { allValues: 'DENY' } }
      state.policies['constraints/compute.requireOsLogin'] = { booleanPolicy: { enforced: true } }
    })
    const refused = await gke.up({ privateNodes: true })
    expect(refused).toMatchObject({ whole: false, said: expect.stringMatching(/us-central1 has no Cloud NAT: .* nodes cannot pull docker\.io\/library\/nginx.*\n {4}→ gcloud compute routers create deck-nat/) })
    expect(refused.said.match(/✗/g)).toHaveLength(1)
    const images = { nginx: 'us-docker.pkg.dev/p/r/nginx:1', toolbox: 'us-docker.pkg.dev/p/r/netshoot:1' }
    const made = await gke.up({ privateNodes: true, images })
    expect(made).toMatchObject({ whole: true, said: expect.stringContaining('--enable-ip-alias --enable-private-nodes') })
    expect(readLedger(gke.folder)).toMatchObject({ privateNodes: true, images })
    const isPrivate = gke.state.clusters.map(({ body: { networkConfig, privateClusterConfig } }) =>
      networkConfig?.defaultEnablePrivateNodes ?? privateClusterConfig?.enablePrivateNodes)
    expect(isPrivate).toEqual([true, true])
  })
})
