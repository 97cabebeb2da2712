import type { PreparedSide } from '../../src/record/prepare.ts'
import type { Capture } from '../../src/set/manifest.ts'
import type { SideContext } from '../../src/trace/argv.ts'
import type { Step } from '../../src/trace/step.ts'
import type { Side } from '../../src/words.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { gkeTools } from '../../src/platform/gke/ground.ts'
import { choose, remembered } from '../../src/platform/kind/versions.ts'
import { parseConntrack } from '../../src/read/conntrack.ts'
import { envOf, openJournal } from '../../src/record/journal.ts'
import { prepareAll } from '../../src/record/prepare.ts'
import { recordSteps } from '../../src/record/record.ts'
import { recordingInto } from '../../src/record/testing.ts'
import { beginRun } from '../../src/record/tools.ts'
import { withClusters } from '../../src/record/with-clusters.ts'
import { isOfStep } from '../../src/review/check.ts'
import { steps } from '../../src/trace/index.ts'
import { waysOf } from '../../src/trace/ways.ts'
import { COMPARED } from '../../src/words.ts'
import { dress, impostor } from './dress.ts'
import { on } from './kubectl.ts'
import { objects, script } from './terminal.ts'

/**
 * The lab's clusters in GKE's clothes, asked by what this deck asks GKE, with the real kubectl. None of it is a capture: it is
 * written to a scratch folder, and the last test shows that a refresh would have none of it.
 */
const scratch = mkdtempSync(join(tmpdir(), 'deck-dressed-'))
const { signal } = new AbortController()

/** Pods by name, with their restarts, but for kube-proxy's, which are others while it is a static pod. */
const RESTARTS = 'jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[*].restartCount}{"\\n"}{end}'
const pods = (side: Side) => on(side, '-n', 'kube-system', 'get', 'pods', '-l', 'k8s-app!=kube-proxy', '-o', RESTARTS)

let undress: () => Promise<unknown> = async () => {}
let before: string[]
let running: string[]

beforeAll(async () => {
  before = await Promise.all(COMPARED.map(objects))
  running = await Promise.all(COMPARED.map(pods))
  undress = await dress()
})

afterAll(async () => {
  await undress()
  rmSync(scratch, { recursive: true, force: true })
  expect(await Promise.all(COMPARED.map(objects))).toEqual(before)
  expect(await Promise.all(COMPARED.map(pods))).toEqual(running)
})

const named = (...ids: string[]) => ids.flatMap(id => steps.filter(({ layer, name }) => `${layer}.${name}` === id))
const REQUESTS = named('l3.request', 'l5.burst').map((step): Step => ({ ...step, attempts: 2 }))
const rules = named('l4.iptables-save')[0]!
const conntrack = named('l5.conntrack')[0]!

type Recorder = (side: Side, all: readonly Step[], more?: Partial<SideContext>) => Promise<Capture[]>

/** Takes a stand on both sides as a refresh does, and does `work` there with what records steps as on GKE; then leaves. */
async function standing(work: (stands: Record<Side, PreparedSide>, record: Recorder) => Promise<void>): Promise<void> {
  const { nginxImage, toolboxImage } = choose({}, process.env, await remembered())
  const images = { nginx: nginxImage, toolbox: toolboxImage }
  await withClusters(deck, signal, async (reach, found) => {
    const { id: run } = await beginRun()
    const journal = openJournal(join(scratch, 'journals'), run)
    try {
      const [v1, v2] = await prepareAll(reach, found, { deck, images, run, keep: false, journal }) as [PreparedSide, PreparedSide]
      await work({ v1, v2 }, (side, all, more) => recorded({ v1, v2 }[side], all, more))
    }
    finally {
      await journal.replay(envOf(reach))
    }
  })
}

/** Records steps as on GKE. */
function recorded(
  { ground, run, reach: { env } }: PreparedSide,
  all: readonly Step[],
  more: Partial<SideContext> = {},
): Promise<Capture[]> {
  const onGke: SideContext = { ...ground, platform: 'gke', managed: true, ...more }
  return recordSteps(all, all, recordingInto(scratch, onGke, { runId: run, env, maxBytes: 64 << 20, signal }))
}

const outcome = ({ id, status, reason }: Capture) => [id, status, reason]
const text = ({ stdout }: Capture) => readFileSync(join(scratch, stdout!.path), 'utf8')
const podIn = (words: readonly string[] | null) => words && words[words.indexOf('exec') + 1]

describe('the lab dressed as GKE', () => {
  it('is a lab still: neither labels nor a DaemonSet named anetd make a cluster Google\'s', async () => {
    expect((await on('v2', '-n', 'kube-system', 'get', 'daemonsets', '-o', 'name')).trim()).toContain('daemonset.apps/anetd')
    const { code, stdout } = await script('refresh', ['--check']).ended
    expect([code, stdout.trimEnd().split('\n').map(line => line.slice(0, 8))]).toEqual([0, ['v1  kind', 'v2  kind']])
  })

  it('tells what its images hold, and answers what only GKE is asked, by the first way that answers', async () => {
    await standing(async ({ v1, v2 }, record) => {
      const hubble = 'deployment/hubble-relay'
      const tools = {
        v1: await gkeTools(v1.reach, v1.ground.facts),
        v2: await gkeTools(v2.reach, { ...v2.ground.facts, hubble }),
      }
      expect(tools.v1.facts.kubeProxy).toMatch(/^kube-proxy-/)
      expect(tools.v2).toMatchObject({ bare: ['kube-proxy'], facts: { cilium: 'cilium-dbg', kubeProxy: null } })
      const stands = { v1, v2 }
      const learnt = (side: Side) => {
        return { bare: tools[side].bare, facts: Object.assign(stands[side].ground.facts, tools[side].facts) }
      }

      const first = await record('v1', [...REQUESTS, rules, conntrack], learnt('v1'))
      expect(first.map(outcome)).toEqual(first.map(({ id }) => [id, 'ok', null]))
      for (const one of first.slice(-2)) {
        const ways = waysOf(one.layer === 'l4' ? rules : conntrack, 'gke', 'kube-proxy-iptables')
        const tried = [...one.refused?.map(({ argv }) => argv!) ?? [], one.argv!]
        expect(tried.map((argv, index) => isOfStep(ways[index]!, argv))).toEqual(tried.map(() => true))
        expect(podIn(tried[0]!)).toBe(tools.v1.facts.kubeProxy)
      }
      expect(text(first.at(-2)!)).toContain('KUBE-SVC-')

      const asked = named('l5.ct', 'l7.flows', 'l4.services', 'offers.network-logging').filter(({ sides }) => sides.includes('v2'))
      const facts = { ...learnt('v2').facts, hubble, relay: null }
      const second = await record('v2', [...REQUESTS, rules, conntrack, ...asked], { bare: tools.v2.bare, facts })
      expect(second.map(outcome)).toEqual(second.map(({ id }) => [id, 'ok', null]))
      expect(podIn(second.find(({ id }) => id === 'l7.v2.flows')!.argv)).toBe(hubble)
    })
  })

  it('goes on to the toolbox and to /proc where kube-proxy\'s pod cannot be asked', async () => {
    await standing(async ({ v1 }, record) => {
      const gone = { bare: ['kube-proxy' as const], facts: Object.assign(v1.ground.facts, { kubeProxy: 'kube-proxy-gone' }) }
      const [proxy, , proc] = conntrack.ways!.gke!
      const shortened: Step[] = [{ ...rules, attempts: 1 }, { ...conntrack, attempts: 1, ways: { gke: [proxy!, proc!] } }]
      const captures = await record('v1', [...REQUESTS, ...shortened], gone)
      expect(captures.map(outcome)).toEqual(captures.map(({ id }) => [id, 'ok', null]))
      for (const one of captures.slice(-2)) {
        expect(one.refused).toMatchObject([{ exitCode: 1, reason: expect.stringContaining('"kube-proxy-gone" not found') as string }])
        expect(podIn(one.argv)).toBe(v1.ground.facts.toolbox)
      }
      const found = parseConntrack(text(captures.at(-1)!))
      expect(found.filter(({ original }) => original.dst === v1.ground.facts.vip).length).toBeGreaterThan(0)
    })
  })

  it('could pass for GKE\'s once a node calls itself Compute Engine\'s: a refresh refuses it, and changes nothing', async () => {
    const [leave, found] = [await impostor('v1'), await Promise.all(COMPARED.map(objects))]
    try {
      const { code, stderr } = await script('refresh', ['--into', join(scratch, 'captures')]).ended
      expect([code, stderr]).toEqual([1, expect.stringMatching(/is not confirmed as GKE's \(.*gce:\/\/stand-in-project/)])
      expect(await Promise.all(COMPARED.map(objects))).toEqual(found)
    }
    finally {
      await leave()
    }
  })
})
