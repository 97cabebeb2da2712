import { describe, expect, it } from 'vitest'
import { shippedSet } from '../../../test/set.ts'
import { PUBLISHED } from '../images.ts'
import { openLedger } from './ledger.ts'
import { packed } from './packed.ts'

const host = { platform: 'linux', kernel: '6.18', cpus: 2, cpu: 'a processor' } as const
const ledger = openLedger({
  ...{ run: 'abcdef', project: 'my-secret-project', zone: 'us-central1-a', account: 'me@my-firm.com', version: '1.35.8-gke.1036000', channel: 'regular' },
  ...{ machineType: 'n2-standard-2', nodes: 2, spot: false, balancer: 'backend-service', client: 'vm', privateNodes: false, images: PUBLISHED },
})
const nothing = { tools: { kubectl: 'v1.35.0' }, host, preflight: [], ledger: null, status: null, set: null }

describe('what is sent back of the first contact', () => {
  it('shows neither project nor account nor a public address, wherever they stand', () => {
    const what = 'my-secret-project is DELETE_REQUESTED, as me@my-firm.com sees it'
    const preflight = [{ what, mend: 'gcloud projects undelete my-secret-project' }]
    const text = packed({ ...nothing, preflight, ledger, status: 'http://34.118.7.9:80/ and 10.4.1.2' })
    for (const name of ['my-secret-project', 'me@my-firm.com', 'my-firm', '34.118.7.9']) expect(text).not.toContain(name)
    const found = JSON.parse(text) as { tools: object, ledger: { version: string }, status: string }
    expect(found).toMatchObject({ tools: nothing.tools, ledger: { version: '1.35.8-gke.1036000' } })
    expect(found.status).toContain('10.4.1.2')
  })

  it('has the manifest, and of each capture that is missing its command and why', () => {
    const set = shippedSet()
    const odd = set.manifest.captures.filter(({ status, refused }) => status !== 'ok' || refused)
    const text = packed({ ...nothing, set })
    const { manifest, refusals } = JSON.parse(text) as { manifest: object, refusals: { id: string, reason: string }[] }
    expect(manifest).toHaveProperty('clusters.v1.serverVersion', set.manifest.clusters.v1.serverVersion)
    expect(refusals.map(({ id, reason }) => [id, reason])).toEqual(odd.map(({ id, reason }) => [id, reason]))
  })

  it('is not written where a secret is in it', () => {
    const status = `Authorization: Bearer ${'ya29.'}${'a'.repeat(60)}`
    expect(() => packed({ ...nothing, status })).toThrow(/would show a secret .*was not written/)
  })
})
