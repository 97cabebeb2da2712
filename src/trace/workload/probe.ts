/**
 * Open-loop probe: a new TCP connection with one HTTP request at every tick of a fixed schedule, whatever became of the
 * earlier ones (a closed loop would stop asking exactly while nothing answers). Shipped to the client as this file.
 *
 *     node probe.ts --to 172.18.255.210:80 --every 20 --seconds 15
 *
 * stdout: JSON lines, one a try in the order of their ends, times in milliseconds since the first tick on one monotonic
 * clock; last a summary. stderr: `quiet` once two seconds passed without a failure.
 */
import { connect } from 'node:net'
import process from 'node:process'
import { parseArgs } from 'node:util'

type Outcome = 'ok' | 'slow' | 'refused' | 'reset' | 'connect timeout' | 'timeout' | 'http error' | 'empty' | 'unreachable'

interface Try {
  n: number
  scheduled: number
  start: number
  connect: number | null
  firstByte: number | null
  end: number
  outcome: Outcome
  /** What the replica said of itself: its host name. */
  pod: string | null
}

const UNANSWERED = { connect: null, firstByte: null, end: 0, outcome: 'empty', pod: null } as const

const CONNECT_TIMEOUT = 1000
const TOTAL_TIMEOUT = 2000
const SLOW = 200
const QUIET = 2000

const { values } = parseArgs({
  options: {
    to: { type: 'string' },
    every: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const [host, port] = values.to!.split(':') as [string, string]
const every = Number(values.every)
const count = Math.floor(Number(values.seconds) * 1000 / every)

const tries: Try[] = []
let lastFailure = 0
let wasQuiet = false
const began = performance.now()
const now = () => Math.round((performance.now() - began) * 100) / 100

await new Promise<void>((resolve) => {
  let next = 0
  const tick = () => {
    while (next < count && now() >= next * every) ask(next++, resolve)
    if (next < count) setTimeout(tick, Math.max(0, next * every - now()))
  }
  tick()
})
process.stdout.write(`${JSON.stringify({
  summary: summary(),
})}\n`)

function ask(n: number, allDone: () => void): void {
  const one: Try = { ...UNANSWERED, n, scheduled: n * every, start: now() }
  let answer = ''
  let failure: Outcome | null = null
  const socket = connect({
    host,
    port: Number(port),
  })
  const fail = (why: Outcome) => {
    failure ??= why
    socket.destroy()
  }
  const connecting = setTimeout(fail, CONNECT_TIMEOUT, 'connect timeout')
  const whole = setTimeout(fail, TOTAL_TIMEOUT, 'timeout')
  socket.on('connect', () => {
    one.connect = now()
    clearTimeout(connecting)
    socket.write(`GET /?probe-${n} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  })
  socket.on('data', (bytes) => {
    one.firstByte ??= now()
    answer += bytes.toString('latin1')
  })
  socket.on('error', error => fail(classOf(error)))
  socket.on('close', () => {
    for (const timer of [connecting, whole]) clearTimeout(timer)
    finish({
      ...one,
      end: now(),
      outcome: failure ?? judged(answer, now() - one.start),
      pod: podIn(answer),
    })
    if (tries.length === count) allDone()
  })
}

function finish(one: Try): void {
  tries.push(one)
  process.stdout.write(`${JSON.stringify(one)}\n`)
  if (one.outcome !== 'ok' && one.outcome !== 'slow') lastFailure = one.end
  if (wasQuiet || one.end - lastFailure < QUIET) return
  wasQuiet = true
  process.stderr.write('quiet\n')
}

function judged(answer: string, ms: number): Outcome {
  if (answer === '') return 'empty'
  if (!answer.startsWith('HTTP/1.1 200')) return 'http error'
  return ms > SLOW
    ? 'slow'
    : 'ok'
}

function podIn(answer: string): string | null {
  return /\r\n\r\n([a-z0-9.-]+)\n$/.exec(answer)?.[1] ?? null
}

function classOf({ code }: Error & { code?: string }): Outcome {
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset'
  return code === 'ETIMEDOUT'
    ? 'connect timeout'
    : 'unreachable'
}

function summary() {
  const lag = tries.map(({ start, scheduled }) => start - scheduled).sort((a, b) => a - b)
  const outcomes: Partial<Record<Outcome, number>> = {}
  for (const { outcome } of tries) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  return {
    scheduled: count,
    everyMs: every,
    outcomes,
    lagP99Ms: Math.round((lag[Math.floor(lag.length * 0.99)] ?? 0) * 100) / 100,
  }
}
