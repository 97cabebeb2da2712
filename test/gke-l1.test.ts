import type { Facts } from '../src/trace/argv.ts'
import type { State } from './stand-in/cloud.ts'
import { describe, expect, it } from 'vitest'
import { runText } from '../src/exec/command.ts'
import { run } from '../src/exec/run.ts'
import { shellLine } from '../src/exec/shell.ts'
import { clusterShape } from '../src/platform/gke/cluster.ts'
import { create } from '../src/platform/gke/commands.ts'
import { cloudFacts } from '../src/platform/gke/ground.ts'
import { parseHealth } from '../src/read/balancer-health.ts'
import { incomplete } from '../src/record/complete.ts'
import { argvOf } from '../src/trace/argv.ts'
import { l1Gke } from '../src/trace/layers/l1/load-balancer.ts'
import { nodeLoss } from '../src/trace/nodeloss.ts'
import { COMPARED } from '../src/words.ts'
import { clusterBody, standIn } from './stand-in/cloud.ts'
import { realGcloud, standInTools } from './stand-in/tools.ts'

const PAIR = { run: 'abcdef', project: 'stand-in-project', zone: 'us-central1-a', version: '1.35.8-gke.1036000', channel: 'regular', machineType: 'n2-standard-2', nodes: 2, spot: false } as const

/** A cluster of the stand-in with the demo in it, and what steps may name of the cloud around it. */
async function cloudWith(balancer: State['balancer']) {
  const { url, state, close } = await standIn()
  state.balancer = balancer
  const { env } = await standInTools(url)
  await runText(create('v1', 'deck-v1-abcdef', PAIR), { env })
  const target = { context: 'gke_stand-in-project_us-central1-a_deck-v1-abcdef', namespace: 'netflow-test', service: 'nginx', port: 80, env }
  await runText(['kubectl', `--context=${target.context}`, 'apply', '-f', 'nginx.yaml'], { env })
  const cluster = clusterShape.parse(clusterBody(state.clusters[0]!))
  const facts: Facts = { context: target.context, vip: '203.0.113.21', ...await cloudFacts(target, { gke: { cluster, project: PAIR.project } }) }
  return { env, facts, close }
}

describe.skipIf(realGcloud() === null).each(['backend-service', 'target-pool'] as const)('what the cloud made for a Service with a %s', (balancer) => {
  it('is asked of it in words that the real gcloud understands, each answered whole', async () => {
    const { env, facts, close } = await cloudWith(balancer)
    const mine = l1Gke.filter(({ name }) => name !== 'endpoint-group' || facts.neg !== null)
    const commands = mine.map(step => argvOf({ ...step, at: 'here' }, { side: 'v1', client: [], facts }))
    const answers = await Promise.all(commands.map(argv => run(argv, { env, timeoutMs: 240_000 })))
    const health = await run(healthOnce(facts), { env, timeoutMs: 240_000 })
    await close()
    expect(parseHealth(health.stdout.toString('utf8')).asked[0]!.healthy).toEqual(new Set(['gke-deck-v1-standin-default-pool-1a2b3c4d-x0x0']))
    const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => facts[name]!)
    const missing = answers.map((ran, index) => {
      const { complete } = mine[index]!
      return incomplete(ran, complete.kind === 'lines' ? { ...complete, match: fill(complete.match) } : complete)
    })
    expect(missing).toEqual(mine.map(() => null))
    const text = commands.map((argv, index) => `# ${mine[index]!.title}\n$ ${shellLine(argv)}\n${answers[index]!.stdout.toString('utf8')}`).join('\n')
    await expect(`${LABEL}\n${text}`).toMatchFileSnapshot(`stand-in/l1-${balancer}.txt`)
  })
})

/** What is asked again and again beside a silent node, for a second. */
function healthOnce(facts: Facts): string[] {
  const argv = argvOf(nodeLoss.find(({ name }) => name === 'lost-1-health')!, { side: 'v1', client: [], facts })
  return argv.map(word => word === '450' ? '1' : word)
}

const LABEL = '# What the stand-in for Google\'s APIs makes the real gcloud print. No capture: nothing here was said by a cloud.\n'

it('the commands that create the clusters are these, and differ in the dataplane alone', async () => {
  const each = [PAIR, { ...PAIR, spot: true, machineType: 'e2-standard-2' }].flatMap(pair =>
    COMPARED.map(side => shellLine(create(side, `deck-${side}-abcdef`, pair))))
  await expect(`${each.join('\n')}\n`).toMatchFileSnapshot('stand-in/create.txt')
  const [v1, v2] = COMPARED.map(side => create(side, 'name', PAIR)) as [string[], string[]]
  expect(v1.filter(word => !v2.includes(word))).toEqual(['--no-enable-dataplane-v2'])
  expect(v2.filter(word => !v1.includes(word))).toEqual(['--enable-dataplane-v2', '--enable-dataplane-v2-flow-observability', '--enable-dataplane-v2-metrics'])
})
