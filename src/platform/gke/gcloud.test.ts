import type { Ran } from '../../exec/run.ts'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tellCloud, troubleOf } from './gcloud.ts'
import { eventually } from './pair.ts'

function failed(stderr: string): Ran {
  return { argv: ['gcloud', 'x'], ending: 'exited', exitCode: 1, stdout: Buffer.alloc(0), stderr: Buffer.from(stderr), startedOn: '2026-01-01T00:00:00Z', durationMs: 1 }
}
const expired = troubleOf(failed('ERROR: (gcloud.x) ResponseError: code=401, message=Request had invalid authentication credentials.'))
const offline = troubleOf(failed('ERROR: gcloud crashed (ConnectionError): Failed to resolve \'container.googleapis.com\'\n\nIf you would like to report this'))
const soon = { every: 1 }

describe('what gcloud fails with', () => {
  it('is said in gcloud\'s own words, without the advice it gives everybody', () => {
    expect(offline.message).toContain('ERROR: gcloud crashed (ConnectionError)')
    expect(offline.message).not.toContain('If you would like')
    expect(offline.kind).toBe('network')
  })

  it.each([
    ['ERROR: (gcloud.auth) There was a problem refreshing your current auth tokens: Reauthentication failed.', 'login'],
    ['ERROR: (gcloud.container) You do not currently have an active account selected.', 'login'],
    ['ERROR: (gcloud.compute.instances.list) Required \'compute.instances.list\' permission for \'projects/p\'', 'denied'],
    ['ERROR: ZONE_RESOURCE_POOL_EXHAUSTED: the zone does not have enough resources available', 'full'],
    ['ERROR: (gcloud.container.clusters.list) ResponseError: code=429, message=Quota exceeded for quota metric', 'quota'],
    ['ERROR: (gcloud.container) ResponseError: code=400, message=Constraint constraints/compute.vmExternalIpAccess violated for project 1.', 'policy'],
    ['ERROR: (gcloud.container) ResponseError: code=400, message=Legacy datapath is not supported in this version.', 'dataplane'],
    ['ERROR: (gcloud.x) something nobody has seen', 'other'],
  ])('%s is taken for %s', (stderr, kind) => {
    expect(troubleOf(failed(stderr))).toMatchObject({ kind, message: expect.stringMatching(/\$ gcloud x\n[\s\S]*\n {2}→ /) })
  })
})

describe('what takes minutes', () => {
  it('ends at once when a token expires, and says that the cloud goes on', async () => {
    await expect(eventually('it', 60, soon, () => Promise.reject(expired))).rejects.toThrow('Operations already begun continue in the cloud')
  })

  it('waits out a network that fails for a moment', async () => {
    const answers = [Promise.reject(offline), Promise.resolve(null), Promise.resolve('there')]
    answers.forEach(answer => answer.catch(() => {}))
    expect(await eventually('it', 60, soon, () => answers.shift()!)).toBe('there')
  })

  it('names what was not ready', async () => {
    await expect(eventually('cluster a', 0, soon, async () => null)).rejects.toThrow('cluster a was not ready')
  })
})

it('a gcloud that is not there is said to be, with where it comes from', async () => {
  const nowhere = { env: { PATH: mkdtempSync(join(tmpdir(), 'deck-empty-')) } }
  await expect(tellCloud(['gcloud', 'version'], nowhere)).rejects.toThrow('gcloud is not installed, or not on PATH.\n  → https://cloud.google.com/sdk/docs/install')
})
