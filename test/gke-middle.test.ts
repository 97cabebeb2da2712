import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLedger } from '../src/platform/gke/ledger.ts'
import { put } from './stand-in/cloud.ts'
import { cloud } from './stand-in/own.ts'
import { pairIn } from './stand-in/pair.ts'
import { realGcloud } from './stand-in/tools.ts'

const CREATED = /^POST .*\/clusters$/

describe.skipIf(realGcloud() === null)('what fails in the middle ends in a sentence, and in a state that status describes', () => {
  it('an account that may look but not create: nothing runs, and status says so', async () => {
    const gke = await cloud(state => state.refusals.push({ on: CREATED, status: 403, message: 'Required "container.clusters.create" permission(s) for "projects/x".' }))
    const { whole, said } = await gke.up()
    expect(whole).toBe(false)
    expect(said).toContain('Your account may not do this in the project.')
    expect(said).toContain('container.clusters.create')
    expect(said).toContain('roles/container.admin')
    expect(await gke.status()).toMatch(/v1 deck-v1-\w+: not there\nv2 deck-v2-\w+: not there[\s\S]*nothing of this pair runs or costs anything$/)
    expect(await gke.down()).toMatchObject({ whole: true })
  })

  it('a name that somebody else has taken meanwhile: theirs is left alone, and named', async () => {
    const gke = await cloud(state => state.refusals.push({ on: CREATED, status: 409, message: 'Already exists: projects/x/clusters/y.', times: 1 }))
    const { whole, said } = await gke.up()
    expect(whole).toBe(false)
    expect(said).toContain('Something of this name exists already.')
    const [theirs] = gke.state.clusters
    theirs!.body.resourceLabels = { team: 'another' }
    expect(await gke.status()).toMatch(/: not ours, left alone \(its label purpose is null, not "dataplane-deck"\)/)
    expect(await gke.down()).toMatchObject({ whole: false, said: expect.stringContaining('is not the cluster that this ledger describes') })
    expect(gke.state.clusters).toHaveLength(1)
  })

  it('a token that expires while the clusters are made: they go on in the cloud, and up goes on with them', async () => {
    const gke = await cloud(state => state.refusals.push({ on: /^GET .*\/clusters\/deck-/, after: CREATED, status: 401, message: 'Request had invalid authentication credentials.' }))
    const { whole, said } = await gke.up()
    expect(whole).toBe(false)
    expect(said).toContain('Your Google credentials have expired, or there are none. Operations already begun continue in the cloud.')
    expect(said).toContain('→ gcloud auth login, then the same command of ours again')
    expect(said).toContain('They cost money until you run:\n  npm run gke -- down')
    gke.state.refusals.length = 0
    const begun = gke.state.clusters.length
    expect(begun).toBeGreaterThan(0)
    expect(await gke.status()).toMatch(new RegExp(`(?:PROVISIONING|RUNNING)[\\s\\S]*${begun} clusters × \\$0\\.10[\\s\\S]*to stop paying: npm run gke -- down`))
    expect(await gke.up()).toMatchObject({ whole: true, said: expect.stringContaining('Continuing with the pair') })
  })
})

describe.skipIf(realGcloud() === null)('what is found at a pair that is up', () => {
  let gke: Awaited<ReturnType<typeof pairIn>>
  let made: Awaited<ReturnType<typeof gke.up>>
  beforeAll(async () => {
    gke = await pairIn(() => {}, question => /Type (\S+) to delete/.exec(question)?.[1] ?? null)
    made = await gke.up({ spot: true, machineType: 'e2-standard-2' })
  })
  afterAll(() => gke.close())

  it('a Spot node that is taken back: status says which, and what that voids; the paste line has no experiments', async () => {
    expect(made.whole).toBe(true)
    expect(made.said).not.toContain('--experiments-on')
    expect(made.said).toContain('For tracing only, without experiments: Spot nodes may go at any moment.')
    const [machine] = gke.state.resources.instances!
    machine!.status = 'TERMINATED'
    expect(await gke.status()).toContain(`${machine!.name} is TERMINATED: a Spot node that was preempted; the pool makes a new one, and a recording begun before is void`)
    expect(readLedger(gke.folder)!.spot).toBe(true)
  })

  it('namespaces of somebody else: the cluster goes once its name is typed, and what bears its name and stays is listed', async () => {
    expect(made.whole).toBe(true)
    const { name } = readLedger(gke.folder)!.clusters.v1
    gke.state.clusters.find(one => one.name === name)!.namespaces.theirs = {}
    put(gke.state, 'disks', { name: `gke-${name}-pvc-1`, zone: 'us-central1-a', stays: true })
    const { whole, said } = await gke.down()
    expect(gke.state.clusters).toEqual([])
    expect(whole).toBe(false)
    expect(said).toContain(`Still there, and not touched by this:\n  gcloud compute disks list --project=stand-in-project --filter=name=gke-${name}-pvc-1`)
    expect(said).toContain('The ledger stays')
  })
})
