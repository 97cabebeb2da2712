/**
 * One more Service, again and again: how long after the API server's answer does it answer itself? Each time a Service without
 * a selector is made, two pods begin to start connections to it every 5 ms (connects.pl), and only then is it given its endpoint;
 * when both have got through, it is taken away. The times at which that begins are scheduled beforehand, from a seed.
 *
 *     node more.ts --context C --namespace N --run ID --to 10.4.1.2 --pods client,stranger \
 *       --tries 15 --slot 4000 --every 5 --seed 1 [--wait 2500]
 *
 * With --wait so many milliseconds lie between the Service and the first connection, so that its endpoint is a change of its own.
 * stdout: JSON lines: what was scheduled with this machine's clocks and load; each Service with when it was asked for and
 * answered, when it was polled and when its endpoint was answered, in milliseconds since the first clock; what each pod said of
 * it; last a summary.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seeded } from '../seeded.ts'
import { clock, load, rounded, say } from './machine.ts'
import { PORT, serviceOf, sliceOf } from './synthetic.ts'

/** Milliseconds until a Service that has not answered is given up. */
const PATIENCE = 15_000

const { values } = parseArgs({
  options: {
    context: { type: 'string' },
    namespace: { type: 'string' },
    run: { type: 'string' },
    to: { type: 'string' },
    pods: { type: 'string' },
    tries: { type: 'string' },
    slot: { type: 'string' },
    every: { type: 'string' },
    seed: { type: 'string' },
    wait: { type: 'string' },
  },
})
const { context, namespace, run, to } = values as Record<'context' | 'namespace' | 'run' | 'to', string>
const number = (name: 'tries' | 'slot' | 'every' | 'seed') => Number(values[name])
const [tries, slotMs, everyMs, seed] = [number('tries'), number('slot'), number('every'), number('seed')]
const pods = values.pods!.split(',')
const kubectl = (...words: string[]) => ['--context', context, ...words]
const SERVICES = `/api/v1/namespaces/${namespace}/services`
const SLICES = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`

const folder = mkdtempSync(join(tmpdir(), 'more-'))
const socketPath = join(folder, 'api')
const proxy = spawn('kubectl', kubectl('proxy', `--unix-socket=${socketPath}`), { stdio: ['ignore', 'pipe', 'inherit'] })
process.on('exit', () => {
  proxy.kill()
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
await new Promise<void>((resolve, reject) => {
  proxy.stdout!.once('data', () => resolve())
  proxy.once('close', code => reject(new Error(`kubectl proxy ended with ${code}`)))
})

// somewhere in the first quarter of its slot, so that nothing that ticks is met at the same beat each time
const random = seeded(seed)
const scheduled = Array.from({ length: tries }, (_, n) => Math.round(n * slotMs + random() * slotMs / 4))
const pollers = pods.map(pod => poller(pod, Math.ceil((tries * slotMs + PATIENCE) / 1000) * 2))
const began = process.hrtime.bigint()
const now = () => rounded(Number(process.hrtime.bigint() - began) / 1e6)
const waits = values.wait === undefined ? {} : { waitMs: Number(values.wait) }
say({ more: { tries, slotMs, everyMs, seed, to, pods, ...waits, clock: clock(), load: load() } })
for (const [n, at] of scheduled.entries()) {
  await sleep(Math.max(0, at - now()))
  await oneMore(n, at)
}
for (const one of pollers) one.end()
const seen = Object.fromEntries(pollers.map(one => [one.pod, one.told.size]))
say({ summary: { tries, seen, clock: clock(), load: load() } })
process.exit(0)

function fail(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(1)
}

async function oneMore(n: number, at: number): Promise<void> {
  const wanted = { namespace, run, name: `scale-more-${n}`, role: 'more' }
  const asked = now()
  const { spec: { clusterIP } } = await api('POST', SERVICES, serviceOf(wanted)) as { spec: { clusterIP: string } }
  const service = now()
  await sleep(waits.waitMs ?? 0)
  await Promise.all(pollers.map(one => one.ask(n, clusterIP)))
  const polled = now()
  await api('POST', SLICES, sliceOf(wanted, to))
  say({ n, scheduled: at, asked, service, polled, slice: now() })
  await Promise.race([Promise.all(pollers.map(one => one.through(n))), sleep(PATIENCE)])
  await api('DELETE', `${SERVICES}/${wanted.name}`)
  await api('DELETE', `${SLICES}/${wanted.name}`)
}

/** The poller in one pod, which is told whom to ask and says when that has answered. */
function poller(pod: string, seconds: number) {
  const program = readFileSync(fileURLToPath(new URL('connects.pl', import.meta.url)), 'utf8')
  const child = spawn('kubectl', kubectl('-n', namespace, 'exec', '-i', pod, '--', 'perl', '-e', program, String(everyMs), String(seconds)))
  const told = new Set<number>()
  const waiting = new Map<number, PromiseWithResolvers<void>>()
  let heard = Promise.withResolvers<void>()
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line === 'polling') heard.resolve()
    else process.stderr.write(`${pod}: ${line}\n`)
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as { n: number }
    say({ pod, ...said })
    told.add(said.n)
    waiting.get(said.n)!.resolve()
  })
  child.on('close', (code) => {
    if (told.size < tries) fail(`the poller in ${pod} ended with ${code}`)
  })
  const ask = (n: number, address: string) => {
    heard = Promise.withResolvers<void>()
    waiting.set(n, Promise.withResolvers<void>())
    child.stdin.write(`${n} ${address} ${PORT}\n`)
    return heard.promise
  }
  return { pod, told, ask, through: (n: number) => waiting.get(n)!.promise, end: () => child.stdin.end() }
}

function api(method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers: { 'Host': 'localhost', 'Content-Type': 'application/json' } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', part => text += part).on('end', () => {
        if (answer.statusCode! < 300) resolve(JSON.parse(text))
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))
      })
    })
    sent.on('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}
