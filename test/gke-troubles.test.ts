import { describe, expect, it } from 'vitest'
import { run } from '../src/exec/run.ts'
import { describe as describeCluster, describeRegion, list, serverConfig, settings } from '../src/platform/gke/commands.ts'
import { verdict } from '../src/platform/gke/confirm.ts'
import { troubleOf } from '../src/platform/gke/gcloud.ts'
import { standIn } from './stand-in/cloud.ts'
import { realGcloud, standInTools } from './stand-in/tools.ts'

/** What the API answers, and what the deck makes of the real gcloud's words for it. */
const ANSWERS = [
  { kind: 'login', status: 401, message: 'Request had invalid authentication credentials.' },
  { kind: 'denied', status: 403, message: 'Required "container.clusters.get" permission(s) for "projects/x".' },
  { kind: 'api', status: 403, message: 'Kubernetes Engine API has not been used in project 1 before or it is disabled.' },
  { kind: 'quota', status: 403, message: 'Insufficient regional quota to satisfy request: resource "CPUS".' },
  { kind: 'exists', status: 409, message: 'Already exists: projects/x/clusters/y.' },
  { kind: 'busy', status: 400, message: 'Cluster is running incompatible operation operation-1.' },
  { kind: 'busy', status: 400, message: 'The resource \'projects/x/regions/r/subnetworks/default\' is not ready' },
  { kind: 'absent', status: 404, message: 'Not found: projects/x/clusters/y.' },
]

describe.skipIf(realGcloud() === null)('the real gcloud', () => {
  it('fails in words that are told apart, each with what mends it', async () => {
    const { url, state, close } = await standIn()
    state.refusals = ANSWERS.map(({ status, message }, index) => ({ on: new RegExp(`/clusters/c${index}$`), status, message }))
    const { env } = await standInTools(url)
    const place = { project: 'stand-in-project', zone: 'us-central1-a' }
    const kinds: string[] = []
    for (const [index] of ANSWERS.entries()) {
      const trouble = troubleOf(await run(describeCluster(`c${index}`, place), { env, timeoutMs: 120_000 }))
      expect(trouble.message).toContain('  → ')
      kinds.push(trouble.kind)
    }
    await close()
    expect(kinds).toEqual(ANSWERS.map(({ kind }) => kind))
  })

  it('says the same where it is loaded once for all calls, as these tests have it, and where it is the plain program', async () => {
    const { url, state, close } = await standIn()
    state.refusals = [{ on: /\/clusters\/denied$/, status: 403, message: ANSWERS[1]!.message }]
    const { env } = await standInTools(url)
    const { CLOUDSDK_PYTHON, CLOUDSDK_PYTHON_SITEPACKAGES, ...plain } = env
    const place = { project: 'stand-in-project', zone: 'us-central1-a' }
    const commands = [settings, serverConfig(place), list({ ...place, labelled: true }), describeRegion(place), describeCluster('denied', place), [...settings, '--no-such-word']]
    const said = (env: Record<string, string>) => Promise.all(commands.map(async (argv) => {
      const { ending, exitCode, stdout, stderr } = await run(argv, { env, timeoutMs: 120_000 })
      return { ending, exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') }
    }))
    const [loaded, alone] = [await said(env), await said(plain)]
    await close()
    expect(loaded).toEqual(alone)
    expect(loaded.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 1, 2])
    expect(state.requests.filter(line => line.endsWith('/denied'))).toHaveLength(2)
  })

  it('pointed at the stand-in makes no cluster GKE\'s, whatever the stand-in says', async () => {
    const { url, close } = await standIn()
    const { env } = await standInTools(url)
    const found = await verdict({ context: 'c', env }, [{ providerId: 'gce://stand-in-project/us-central1-a/n' }], env)
    await close()
    expect(found).toEqual({ gke: null, evidence: expect.stringMatching(/^gcloud does not ask Google's own API: api_endpoint_overrides\/\w+ is set to http:\/\/127/) })
  })
})
