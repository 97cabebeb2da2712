import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runText, runWithin } from '../src/exec/command.ts'
import { clientOf } from '../src/platform/gke/client.ts'
import { readLedger } from '../src/platform/gke/ledger.ts'
import { tunnel } from '../src/platform/gke/machine.ts'
import { clientName, LABELS } from '../src/platform/gke/names.ts'
import { incomplete } from '../src/record/complete.ts'
import { argvOf } from '../src/trace/argv.ts'
import { steps } from '../src/trace/index.ts'
import { cloud } from './stand-in/own.ts'
import { realGcloud } from './stand-in/tools.ts'

/** What a cluster says of itself, as far as whose it is can be told from it. */
function labelled(run: string) {
  return { gke: { project: 'stand-in-project', cluster: { resourceLabels: { [LABELS.run]: run } } } } as unknown as Parameters<typeof clientOf>[0]
}

describe.skipIf(realGcloud() === null)('a client in the zone, with the real gcloud against a stand-in', { timeout: 600_000 }, () => {
  it('is made with the pair, is where the pair\'s requests start, through a tunnel in words that gcloud understands, and goes with it', async () => {
    const gke = await cloud()
    const { whole, said } = await gke.up({ client: 'vm' })
    expect(said).toContain('client ready')
    expect(whole).toBe(true)
    const { run } = readLedger(gke.folder)!
    const name = clientName(run)
    expect(said).toContain(`  $ gcloud compute firewall-rules create ${name}`)
    expect(said).toContain('5 × n2-standard-2')
    const [machine] = gke.state.resources.instances!.filter(one => one.name === name)
    expect(machine).toMatchObject({ labels: { 'purpose': 'dataplane-deck', 'deck-run': run } })
    expect(machine!.serviceAccounts ?? []).toEqual([])
    expect(JSON.stringify(machine!.metadata)).toMatch(/"ssh-keys","value":"deck:ssh-ed25519 /)
    expect(gke.state.resources.firewalls!.filter(one => one.name === name)).toMatchObject([{ name, sourceRanges: ['35.235.240.0/20'], targetTags: [name] }])
    expect(statSync(join(gke.folder, 'client_key')).mode & 0o777).toBe(0o600)
    const client = clientOf(labelled(run), gke.folder)
    expect(client.at(-1)).toBe('netflow-client')
    expect(clientOf(labelled('another'), gke.folder)).toEqual([])
    expect(clientOf({ gke: null }, gke.folder)).toEqual([])
    expect(await gke.status()).toContain('machines: 5 run')
    const described = steps.find(({ layer, name: step }) => layer === 'constant' && step === 'client')!
    const facts = { clientMachine: name, project: 'stand-in-project', location: 'us-central1-a' }
    const ran = await runWithin(argvOf(described, { side: 'v1', client, facts }), { env: gke.env, seconds: 120 })
    expect(ran.stdout.toString('utf8')).toMatch(/^us-central1-a\tn2-standard-2\t/)
    expect(incomplete(ran, described.complete)).toBeNull()
    const words = [...tunnel(readLedger(gke.folder)!), '--iap-tunnel-url-override=wss://127.0.0.1:9/']
    await expect(runText([...words, '--tunnel'], { env: gke.env })).rejects.toThrow(/unrecognized arguments/)
    // nothing is sent into it, so it ends by itself
    await expect(runText(words, { env: gke.env })).resolves.toBe('')

    expect(await gke.down()).toMatchObject({ whole: true })
    expect(Object.values(gke.state.resources).flat().filter(one => one.name === name)).toEqual([])
    expect(existsSync(gke.folder)).toBe(false)
  })

  it('is left alone where a machine of its name is somebody else\'s, and can be done without', async () => {
    const gke = await cloud((state) => {
      state.refusals.push({ on: /^POST .*\/instances$/, status: 403, message: 'Quota \'N2_CPUS\' exceeded.', times: 1 })
    })
    expect(await gke.up({ client: 'vm' })).toMatchObject({ whole: false, said: expect.stringContaining('up --client here') })
    const { run } = readLedger(gke.folder)!
    gke.state.resources.instances!.push({ name: clientName(run), status: 'RUNNING', labels: {}, selfLink: 'x' })
    expect(await gke.up({ client: 'vm' })).toMatchObject({ whole: false, said: expect.stringContaining('that this pair did not create') })
    expect(await gke.up({ client: 'here' })).toMatchObject({ whole: true })
    expect(clientOf(labelled(run), gke.folder)).toEqual([])
    expect(await gke.down()).toMatchObject({ whole: false })
    expect(gke.state.resources.instances!.map(({ name }) => name)).toEqual([clientName(run)])
  })
})
