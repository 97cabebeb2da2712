import type { Socket } from 'node:net'
import type { PreparedSide } from '../../src/record/prepare.ts'
import type { Capture } from '../../src/set/manifest.ts'
import type { Side } from '../../src/words.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deck } from '../../deck.config.ts'
import { runText } from '../../src/exec/command.ts'
import { CLUSTERS } from '../../src/platform/kind/names.ts'
import { choose, remembered } from '../../src/platform/kind/versions.ts'
import { envOf, openJournal } from '../../src/record/journal.ts'
import { prepareAll } from '../../src/record/prepare.ts'
import { recordSteps } from '../../src/record/record.ts'
import { recordingInto } from '../../src/record/testing.ts'
import { beginRun } from '../../src/record/tools.ts'
import { withClusters } from '../../src/record/with-clusters.ts'
import { traceOf } from '../../src/trace/index.ts'
import { bySide, GIVEN_AS, SIDES } from '../../src/words.ts'
import { create, on } from './kubectl.ts'

/**
 * The lab's clusters as if they were somebody's, asked by what this deck asks of any conformant cluster, with the real kubectl,
 * in a namespace of their own. A kind node has its provider id for good, so that it is changed in what was found. None of it is a
 * capture: it is written to a scratch folder.
 */
const NAMESPACE = 'deck-other'
const contexts = await runText(['kubectl', 'config', 'get-contexts', '-o', 'name'])
const contextOf = (side: Side) => CLUSTERS[side].context
/** A third cluster, of kube-proxy with nftables, need not be up. */
const UP = SIDES.filter(side => contexts.split('\n').includes(contextOf(side)))
const steps = traceOf(bySide(side => GIVEN_AS[side], UP))
const scratch = mkdtempSync(join(tmpdir(), 'deck-other-'))
const { signal } = new AbortController()
const OURS = { 'app.kubernetes.io/managed-by': 'dataplane-deck' }

const ENFORCE = 'pod-security.kubernetes.io/enforce'

/** The namespace, and in it a Service that no load balancer serves, unless one is wanted. */
async function namespace(balanced = false): Promise<void> {
  for (const side of UP) {
    const labels = { ...OURS, [ENFORCE]: 'privileged' }
    const spec = { type: 'LoadBalancer', loadBalancerClass: 'example.com/nobody', selector: { app: 'nginx' }, ports: [{ port: 80, targetPort: 80 }] }
    await create(side, [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } },
      ...balanced ? [] : [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'nginx', namespace: NAMESPACE, labels: OURS }, spec }],
    ])
  }
}

const gone = () => Promise.all(UP.map(side => on(side, 'delete', 'namespace', NAMESPACE, '--ignore-not-found')))
beforeEach(gone)
afterEach(gone)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** What was recorded of a side, and from where. */
interface Taken { stand: PreparedSide, captures: Capture[] }

/** The steps of these ids on some sides, as on any other platform; `enforced` by Pod Security from when the platform is known. */
async function recorded(ids: readonly string[], where: readonly Side[] = UP, enforced = 'privileged'): Promise<Taken[]> {
  const { nginxImage, toolboxImage } = choose({}, process.env, await remembered())
  const told = { ...deck, namespace: NAMESPACE, contexts: bySide(contextOf, UP) }
  return await withClusters(told, signal, async (reach, found) => {
    // lab clusters are refused where they enforce anything: they are kind's, for those who look
    for (const side of where) await on(side, 'label', 'namespace', NAMESPACE, `${ENFORCE}=${enforced}`, '--overwrite')
    const { id: run } = await beginRun()
    const journal = openJournal(join(scratch, 'journals'), run)
    const identities = bySide(side => ({
      ...found[side],
      platform: 'other' as const,
      nodes: found[side].nodes.map(one => ({ ...one, providerId: `aws:///eu-west-1a/${one.name}` })),
    }), where)
    const common = { deck: told, images: { nginx: nginxImage, toolbox: toolboxImage }, run, keep: false, journal }
    try {
      const stands = await prepareAll(bySide(side => reach[side], where), identities, common)
      return await Promise.all(stands.map(async (stand) => {
        const { side, ground, reach: { env } } = stand
        const trace = steps.filter(({ layer, name, sides, on: only }) =>
          ids.includes(`${layer}.${name}`) && sides.includes(side) && (only?.includes(ground.dataplane!) ?? true))
        const recording = recordingInto(scratch, ground, { runId: run, env, maxBytes: 64 << 20, signal })
        return { stand, captures: await recordSteps(trace, trace, recording) }
      }))
    }
    finally {
      await journal.replay(envOf(reach))
    }
  })
}

const outcomes = (captures: readonly Capture[]) => captures.map(({ id, status, reason }) => [id, status, reason])
const ok = (captures: readonly Capture[]) => captures.map(({ id }) => [id, 'ok', null])
const text = (captures: readonly Capture[], step: string) => readFileSync(join(scratch, captures.find(({ id }) => id.endsWith(`.${step}`))!.stdout!.path), 'utf8')

const ONE_REQUEST = ['l1.service', 'l2.pods', 'l3.request', 'l3.arrival', 'l4.redirect', 'l4.iptables-save', 'l4.nft', 'l5.reply', 'l5.burst', 'l5.conntrack', 'l5.conntrack-pods', 'l5.ct']

describe('the lab as somebody\'s clusters', () => {
  it('is followed to the address of its load balancer, by the node that the request was seen on', async () => {
    await namespace(true)
    for (const { stand, captures } of await recorded(ONE_REQUEST)) {
      const { vip } = stand.ground.facts
      expect(outcomes(captures)).toEqual(ok(captures))
      expect(stand.arrived).toMatchObject({ closed: null, frontend: { address: vip, port: 80 } })
      expect(text(captures, 'arrival')).toContain(`> ${vip}.80: `)
    }
  })

  it('without a load balancer is followed to the NodePort of a node, and the first layer shows that there is none', async () => {
    await namespace()
    for (const { stand, captures } of await recorded(ONE_REQUEST)) {
      const { vip, nodePort } = stand.ground.facts
      expect(outcomes(captures)).toEqual(ok(captures))
      expect(stand.scene.front).toMatchObject({ node: stand.receiver, port: Number(nodePort) })
      expect(text(captures, 'service')).toContain('<pending>')
      expect(text(captures, 'arrival')).toContain(`> ${vip}.${nodePort}: `)
    }
  })

  it.skipIf(process.getuid?.() !== 0).each(UP)('with a load balancer that has only a name is followed through it to the NodePort it sends to, on %s', async (side) => {
    await namespace()
    const close = await balancer(side)
    try {
      const [{ stand, captures }] = await recorded(['l1.resolved', ...ONE_REQUEST], [side]) as [Taken]
      expect(outcomes(captures)).toEqual(ok(captures))
      expect(text(captures, 'resolved')).toBe('127.0.0.1\n')
      expect(stand.arrived.frontend.port).toBe(Number(stand.ground.facts.nodePort))
    }
    finally {
      close()
    }
  })

  it.each(['baseline', 'restricted'] as const)('where Pod Security, %s, forbids host access shows each refusal, asks the cluster\'s own pods, and records the rest', async (enforced) => {
    await namespace()
    const both = await recorded(ONE_REQUEST, UP, enforced)
    for (const { stand, captures } of both) {
      expect(stand.arrived.closed).toContain(`violates PodSecurity "${enforced}:latest"`)
      const refused = captures.filter(({ status }) => status === 'skipped')
      expect(refused.map(({ id }) => id.split('.')[2])).toEqual(expect.arrayContaining(['arrival', 'reply']))
      expect(refused.filter(({ reason }) => !reason!.includes('violates PodSecurity'))).toEqual([])
      const rest = captures.filter(one => one.required && !refused.includes(one))
      expect(outcomes(rest)).toEqual(ok(rest))
    }
    expect(both[0]!.captures.find(({ id }) => id === 'l4.v1.iptables-save')).toMatchObject({ status: 'ok', refused: [{ argv: null }] })
  })
})

/** A load balancer as AWS has one: `localhost:80` goes to a node's NodePort, from the port that the client has. */
async function balancer(side: Side): Promise<() => void> {
  const host = (await on(side, 'get', 'nodes', '-o', 'jsonpath={.items[1].status.addresses[?(@.type=="InternalIP")].address}')).trim()
  const port = Number(await on(side, '-n', NAMESPACE, 'get', 'service', 'nginx', '-o', 'jsonpath={.spec.ports[0].nodePort}'))
  // the client's own connection has that port of 127.0.0.1
  const localAddress = / src (\S+)/.exec(await runText(['ip', '-4', 'route', 'get', host]))![1]
  const handOn = (from: Socket, localPort?: number) => {
    const to = connect({ host, port, localAddress, localPort })
    from.on('error', () => to.destroy())
    // where another connection of this machine has that port, any other will do
    to.on('error', () => localPort ? handOn(from) : from.destroy())
    to.on('connect', () => from.pipe(to).pipe(from))
  }
  const server = createServer(from => handOn(from, from.remotePort))
  await new Promise<void>(resolve => server.listen(80, '127.0.0.1', resolve))
  const patch = JSON.stringify({ status: { loadBalancer: { ingress: [{ hostname: 'localhost' }] } } })
  await on(side, '-n', NAMESPACE, 'patch', 'service', 'nginx', '--subresource=status', '--type=merge', `--patch=${patch}`)
  return () => server.close()
}
