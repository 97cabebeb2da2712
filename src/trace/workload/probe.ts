/**
 * Open-loop probe: a new TCP connection with one HTTP request at every tick of a fixed schedule, whatever the earlier ones are
 * doing (a closed loop would stop asking exactly while nothing answers). In addition it keeps open connections, at least one to
 * each replica, with a request on each every 200 ms. Shipped to the client as this file.
 *
 *     node probe.ts --to 172.18.255.210:80 --every 20 --seconds 35 --quiet 10 [--each-address]
 *
 * With --each-address each try comes from the next of this machine's own IPv4 addresses.
 * stdout: JSON lines: the schedule with the machine's clocks and load, one line per try in the order of their ends, one per held
 * connection, last a summary with clocks and load again. Times are milliseconds on one monotonic clock: a try's `late` since it
 * was due, its `firstByte` and `took` since it was begun, so that thousands pack well; all others since the first clock.
 * stderr: `quiet` once so many seconds passed without a failure.
 */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'

type Outcome = 'ok' | 'slow' | 'refused' | 'reset' | 'connect timeout' | 'timeout' | 'http error' | 'empty' | 'unreachable'

/** A new connection, due at `n` times the interval: how late it was begun, and what came how long after that. */
interface Try {
  n: number
  late: number
  firstByte: number | null
  took: number
  outcome: Outcome
  /** The replica's own answer: its host name. */
  pod: string | null
  /** The client's own port; null if the kernel no longer has it. */
  port: number | null
}

interface Held {
  held: number
  pod: string | null
  answers: number
  lastAnswer: number | null
  end: number
  outcome: 'open' | 'unanswered' | 'closed' | Outcome
}

const CONNECT_TIMEOUT = 1000
const TOTAL_TIMEOUT = 2000
const SLOW = 200
const HELD_EVERY = 200
const REPLICAS = 3
const MOST_HELD = 30

const { values } = parseArgs({
  options: {
    'to': { type: 'string' },
    'every': { type: 'string' },
    'seconds': { type: 'string' },
    'quiet': { type: 'string', default: '10' },
    'each-address': { type: 'boolean', default: false },
  },
})
const [host, port] = values.to!.split(':') as [string, string]
const every = Number(values.every)
const quietMs = Number(values.quiet) * 1000
const count = Math.floor(Number(values.seconds) * 1000 / every)
const sources = values['each-address'] ? ownAddresses() : []
const REQUEST = `GET /?probe HTTP/1.1\r\nHost: ${host}\r\n`

const tries: Try[] = []
const pods = new Set<string>()
const held: { letGo: () => void, ended: Promise<void> }[] = []
let lastFailure = 0
let wasQuiet = false
const began = process.hrtime.bigint()

const addresses = sources.length > 0 && { sources: sources.length }
say({ probe: { to: values.to, everyMs: every, scheduled: count, quietMs, ...addresses, clock: clock(), load: load() } })
hold(0)
await new Promise<void>((resolve) => {
  let next = 0
  const tick = () => {
    while (next < count && now() >= next * every) ask(next++, resolve)
    if (next < count) setTimeout(tick, Math.max(0, next * every - now()))
  }
  tick()
})
for (const { letGo } of held) letGo()
await Promise.all(held.map(({ ended }) => ended))
say({ summary: summary() })

function ask(n: number, allDone: () => void): void {
  const start = now()
  const since = () => rounded(now() - start)
  const one: Try = { n, late: rounded(start - n * every), firstByte: null, took: 0, outcome: 'empty', pod: null, port: null }
  let answer = ''
  let failure: Outcome | null = null
  const socket = connect({ host, port: Number(port), localAddress: sources[n % sources.length] })
  const fail = (why: Outcome) => {
    failure ??= why
    one.port ??= socket.localPort ?? null
    socket.destroy()
  }
  const timers = [setTimeout(fail, CONNECT_TIMEOUT, 'connect timeout'), setTimeout(fail, TOTAL_TIMEOUT, 'timeout')]
  socket.on('connect', () => {
    one.port = socket.localPort ?? null
    clearTimeout(timers[0])
    socket.write(`${REQUEST}Connection: close\r\n\r\n`)
  })
  socket.on('data', (bytes) => {
    one.firstByte ??= since()
    answer += bytes.toString('latin1')
  })
  socket.on('error', error => fail(classOf(error)))
  socket.on('close', () => {
    for (const timer of timers) clearTimeout(timer)
    finish({ ...one, took: since(), outcome: failure ?? judged(answer, since()), pod: podIn(answer) })
    if (tries.length === count) allDone()
  })
}

/** Opens connections that stay open until each replica has one; each is reported once, when it ends. */
function hold(number: number): void {
  const one: Held = { held: number, pod: null, answers: 0, lastAnswer: null, end: 0, outcome: 'closed' }
  const socket = connect({ host, port: Number(port) })
  let asked: number | null = null
  const again = setInterval(() => {
    if (asked !== null) return
    asked = now()
    socket.write(`${REQUEST}\r\n`)
  }, HELD_EVERY)
  socket.on('data', (bytes) => {
    one.pod ??= podIn(bytes.toString('latin1'))
    one.answers++
    one.lastAnswer = now()
    asked = null
    if (one.answers === 1) more(one.pod, number)
  })
  socket.on('error', error => one.outcome = classOf(error))
  const letGo = () => {
    if (socket.destroyed) return
    one.outcome = asked !== null && now() - asked > TOTAL_TIMEOUT ? 'unanswered' : 'open'
    socket.destroy()
  }
  const ended = new Promise<void>(resolve => socket.on('close', () => {
    clearInterval(again)
    say({ ...one, end: now() })
    resolve()
  }))
  held.push({ letGo, ended })
}

function more(pod: string | null, number: number): void {
  if (pod) pods.add(pod)
  if (pods.size < REPLICAS && number + 1 < MOST_HELD) hold(number + 1)
}

function finish(one: Try): void {
  tries.push(one)
  say(one)
  const end = now()
  if (one.outcome !== 'ok' && one.outcome !== 'slow') lastFailure = end
  if (wasQuiet || end - lastFailure < quietMs) return
  wasQuiet = true
  process.stderr.write('quiet\n')
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap(all => all ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address)
}

function judged(answer: string, ms: number): Outcome {
  if (answer === '') return 'empty'
  if (!answer.startsWith('HTTP/1.1 200')) return 'http error'
  return ms > SLOW ? 'slow' : 'ok'
}

function podIn(answer: string): string | null {
  return /\r\n\r\n([a-z0-9.-]+)\n$/.exec(answer)?.[1] ?? null
}

function classOf({ code }: Error & { code?: string }): Outcome {
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset'
  return code === 'ETIMEDOUT' ? 'connect timeout' : 'unreachable'
}

function summary() {
  const late = tries.map(one => one.late).sort((a, b) => a - b)
  const outcomes: Partial<Record<Outcome, number>> = {}
  for (const { outcome } of tries) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  return {
    ...{ scheduled: count, everyMs: every, outcomes },
    ...{ lagP99Ms: rounded(late[Math.floor(late.length * 0.99)] ?? 0), lagMaxMs: rounded(late.at(-1) ?? 0) },
    ...{ clock: clock(), load: load() },
  }
}

function now(): number {
  return rounded(Number(process.hrtime.bigint() - began) / 1e6)
}

/** CLOCK_MONOTONIC (Linux) and the wall clock at one moment, with the boot that the first belongs to. */
function clock() {
  const boot = read('/proc/sys/kernel/random/boot_id')
  return { monotonicMs: rounded(Number(process.hrtime.bigint()) / 1e6), wallMs: Date.now(), boot: boot?.trim() ?? null }
}

/** Load over a minute; since boot, microseconds in which some task waited for a CPU, and ticks a hypervisor took (proc(5)). */
function load() {
  const waited = /^some .*total=(\d+)/m.exec(read('/proc/pressure/cpu') ?? '')?.[1]
  const stolen = read('/proc/stat')?.split('\n')[0]?.trim().split(/\s+/)[8]
  const average = read('/proc/loadavg')?.split(' ')[0]
  const number = (text: string | undefined) => text === undefined ? null : Number(text)
  return { average: number(average), waitedUs: number(waited), stolenTicks: number(stolen) }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  }
  catch {
    return null
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
