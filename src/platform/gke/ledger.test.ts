import type { Wanted } from './ledger.ts'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PUBLISHED } from '../images.ts'
import { closeLedger, note, openLedger, readLedger, writeLedger } from './ledger.ts'
import { notOurs } from './pair.ts'

const wanted: Wanted = {
  ...{ run: 'abcdef', project: 'my-project', zone: 'us-central1-a', account: 'me@example.com', version: '1.35.8-gke.1036000' },
  ...{ channel: 'regular', machineType: 'n2-standard-2', nodes: 2, spot: false, balancer: 'target-pool', client: 'here', privateNodes: false, images: PUBLISHED },
}
const folder = () => join(mkdtempSync(join(tmpdir(), 'deck-ledger-')), 'gke')
const id = 'a'.repeat(64)

describe('the ledger', () => {
  it('gives back what was written, and nobody else can read it', () => {
    const dir = folder()
    const ledger = openLedger(wanted)
    writeLedger(ledger, dir)
    expect(readLedger(dir)).toEqual(ledger)
    expect(statSync(join(dir, 'ledger.json')).mode & 0o777).toBe(0o600)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
  })

  it('is on the disk with every change', () => {
    const dir = folder()
    const ledger = openLedger(wanted)
    note(ledger, 'v2', { id }, dir)
    expect(readLedger(dir)!.clusters.v2.id).toBe(id)
    expect(ledger.clusters.v2.id).toBe(id)
  })

  it('that somebody touched is refused, with what to do', () => {
    const dir = folder()
    writeLedger(openLedger(wanted), dir)
    const path = join(dir, 'ledger.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('deck-v1-abcdef', '--impersonate-service-account=x'))
    expect(() => readLedger(dir)).toThrow(/is not a ledger that[\s\S]*clusters\.v1\.name[\s\S]*→ gcloud container clusters list/)
    writeFileSync(path, '{')
    expect(() => readLedger(dir)).toThrow('is not a ledger')
  })

  it('is not there where nothing was made, and gone when it is closed', () => {
    const dir = folder()
    expect(readLedger(dir)).toBe(null)
    writeLedger(openLedger(wanted), dir)
    closeLedger(dir)
    expect(readLedger(dir)).toBe(null)
  })
})

describe('a cluster of our name is ours only', () => {
  const ledger = openLedger(wanted)
  const labels = { 'purpose': 'dataplane-deck', 'deck-run': 'abcdef' }

  it('with both labels, and with the id the ledger has, once it has one', () => {
    expect(notOurs({ id, resourceLabels: labels }, ledger, 'v1')).toBe(null)
    const known = { ...ledger, clusters: { ...ledger.clusters, v1: { ...ledger.clusters.v1, id } } }
    expect(notOurs({ id, resourceLabels: labels }, known, 'v1')).toBe(null)
    expect(notOurs({ id: 'b'.repeat(64), resourceLabels: labels }, known, 'v1')).toContain('the ledger has aaaa')
  })

  it.each([
    [{ 'deck-run': 'abcdef' }, 'its label purpose is null'],
    [{ 'purpose': 'dataplane-deck', 'deck-run': 'ghijkl' }, 'its label deck-run is "ghijkl", not "abcdef"'],
  ])('not with %j', (resourceLabels, why) => {
    expect(notOurs({ id, resourceLabels }, ledger, 'v1')).toContain(why)
  })
})
