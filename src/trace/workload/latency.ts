/**
 * How long does connect(2) take to a Service's address, and how long straight to the pod behind it? The clock is curl's
 * (`time_connect`, to an address, so without a lookup). With `--open`, how long does a request take to its first byte on a
 * connection that is open (`time_starttransfer` less `time_pretransfer`)? Blocks to the one and to the other lie next to each
 * other, in an order drawn from a seed; with `--iptables`, the Service's line in KUBE-SERVICES is read on the node before and
 * after: by the toolbox's iptables, or by the node's own.
 *
 *     node latency.ts --context C --namespace N --run ID --pod client --here 10.4.1.2 --there 10.4.2.2 \
 *       --pairs 10 --of 500 --warm 1000 --seed 1 [--open] \
 *       [--toolbox toolbox-w1 --iptables iptables-legacy --on node]
 *
 * stdout: JSON lines: what was scheduled with this machine's clocks and load, one line a block with its times in microseconds,
 * last a summary. The blocks before the measured ones are `warm`.
 */
import { execFile } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import { ENTER } from '../argv.ts'
import { probedIn } from '../probed-services.ts'
import { seeded } from '../seeded.ts'
import { clock, load, say } from './machine.ts'
import { PORT } from './synthetic.ts'

interface Target { name: string, address: string, backend: 'here' | 'there' }
interface Block { warm: boolean, pair: number, backend: 'here' | 'there', to: 'service' | 'pod', service: Target }

const { values } = parseArgs({
  options: {
    context: { type: 'string' },
    namespace: { type: 'string' },
    run: { type: 'string' },
    pod: { type: 'string' },
    here: { type: 'string' },
    there: { type: 'string' },
    pairs: { type: 'string' },
    of: { type: 'string' },
    warm: { type: 'string' },
    seed: { type: 'string' },
    open: { type: 'boolean', default: false },
    toolbox: { type: 'string' },
    iptables: { type: 'string' },
    on: { type: 'string', default: 'toolbox' },
  },
})
const { toolbox, iptables, open } = values
const { context, namespace, run, pod } = values as Record<'context' | 'namespace' | 'run' | 'pod', string>
const number = (name: 'pairs' | 'of' | 'warm' | 'seed') => Number(values[name])
const [pairs, of, warm, seed] = [number('pairs'), number('of'), number('warm'), number('seed')]
const straight = { here: values.here!, there: values.there! }
const random = seeded(seed)
const execute = promisify(execFile)

const targets = await probed()
const blocks = schedule()
const plan = { ...open ? { open } : {}, pairs, of, warm, seed }
say({ latency: { ...plan, pod, straight, services: targets, clock: clock(), load: load() } })
for (const [index, block] of blocks.entries()) await measure(index, block)
say({ summary: { blocks: blocks.length, clock: clock(), load: load() } })

/** The Services that are measured, half of them for the pod here, half for the one there. */
async function probed(): Promise<Target[]> {
  const { items } = JSON.parse(await kubectl('get', 'services', '-l', probedIn(run), '-o', 'json')) as {
    items: { metadata: { name: string, labels: Record<string, string> }, spec: { clusterIP: string } }[]
  }
  return items.map(({ metadata, spec }) => ({
    name: metadata.name,
    address: spec.clusterIP,
    backend: metadata.labels['dataplane-deck/backend'] as Target['backend'],
  }))
}

/** First enough warm-up blocks of every kind, then pairs of a Service and its pod; each Service in turn. */
function schedule(): Block[] {
  const both = ['here', 'there'] as const
  const before = (backend: Target['backend']) => shuffled(targets.filter(one => one.backend === backend))
  const turn = { here: before('here'), there: before('there') }
  const pairOf = (backend: Target['backend'], pair: number, isWarm: boolean) => shuffled(['service', 'pod'] as const)
    .map(to => ({ warm: isWarm, pair, backend, to, service: turn[backend][pair % turn[backend].length]! }))
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
  return [
    ...numbers(Math.ceil(warm / of)).flatMap(pair => both.flatMap(backend => pairOf(backend, pair, true))),
    ...numbers(pairs).flatMap(pair => shuffled(both).flatMap(backend => pairOf(backend, pair, false))),
  ]
}

async function measure(index: number, { service, ...block }: Block): Promise<void> {
  const address = block.to === 'service' ? service.address : straight[block.backend]
  const looks = block.to === 'service' && iptables !== undefined
  const before = looks ? await lineOf(service.address) : null
  const us = open ? await requests(address) : await connects(address)
  const after = looks ? await lineOf(service.address) : null
  const rule = before && after && { before: before.line, after: after.line, of: after.of }
  say({ block: index, ...block, service: service.name, address, rule, us })
}

/** So many connections, one after the other, by one curl in the pod. */
async function connects(address: string): Promise<number[]> {
  const format = String.raw`%{time_connect} %{num_connects} %{http_code}\n`
  const curl = ['curl', '-sS', '-o', '/dev/null', '-m', '60', '-H', 'Connection: close', '-w', format, `http://${address}:${PORT}/[1-${of}]`]
  const lines = (await kubectl('exec', pod, '--', 'timeout', '60', ...curl)).trimEnd().split('\n')
  const times = lines.map(line => /^(\d+)\.(\d{6}) 1 200$/.exec(line))
  const odd = lines.find((_, index) => !times[index])
  if (times.length !== of || odd !== undefined) throw new Error(`${of} connections to ${address}, told of ${lines.length}: ${odd}`)
  return times.map(time => Number(time![1]) * 1_000_000 + Number(time![2]))
}

/** So many requests, one after the other, on one connection of one curl in the pod; the one that opened it is left out. */
async function requests(address: string): Promise<number[]> {
  const format = String.raw`%{time_pretransfer} %{time_starttransfer} %{num_connects} %{http_code}\n`
  const curl = ['curl', '-sS', '-o', '/dev/null', '-m', '60', '-w', format, `http://${address}:${PORT}/[0-${of}]`]
  const lines = (await kubectl('exec', pod, '--', 'timeout', '60', ...curl)).trimEnd().split('\n')
  const times = lines.map(line => /^(\d+\.\d{6}) (\d+\.\d{6}) ([01]) 200$/.exec(line))
  const odd = lines.find((_, index) => times[index]?.[3] !== (index === 0 ? '1' : '0'))
  if (times.length !== of + 1 || odd !== undefined) throw new Error(`${of + 1} requests to ${address}, told of ${lines.length}: ${odd}`)
  return times.slice(1).map(time => Math.round((Number(time![2]) - Number(time![1])) * 1_000_000))
}

/** The position of an address's own rule in KUBE-SERVICES, from 1, and the number of rules. */
async function lineOf(address: string): Promise<{ line: number, of: number }> {
  const printed = await kubectl('exec', toolbox!, '--', ...values.on === 'node' ? ENTER : [], iptables!, '-w', '5', '-t', 'nat', '-S', 'KUBE-SERVICES')
  const rules = printed.split('\n').filter(line => line.startsWith('-A '))
  const line = rules.findIndex(rule => rule.includes(` -d ${address}/32 `)) + 1
  if (line === 0) throw new Error(`no rule of KUBE-SERVICES is for ${address}`)
  return { line, of: rules.length }
}

async function kubectl(...words: string[]): Promise<string> {
  const { stdout } = await execute('kubectl', ['--context', context, '-n', namespace, ...words], { maxBuffer: 64 * 2 ** 20, timeout: 90_000 })
  return stdout
}

function shuffled<T>(all: readonly T[]): T[] {
  const keyed = all.map(one => ({ one, key: random() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one)
}
