import type { Buffer as Bytes } from 'node:buffer'
import type { ProcessOutput } from 'zx/core'
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { StringDecoder } from 'node:string_decoder'
import { $ } from 'zx/core'
import { Fault, visible } from './fault.ts'
import { shellLine } from './shell.ts'

/** How a process ended. Only the output of one that `exited` may become a usable capture. */
type Ending = 'exited' | 'timed out' | 'too large' | 'interrupted' | 'not found'

/** The result of one command, with its raw bytes. */
export interface Ran {
  argv: readonly string[]
  ending: Ending
  /** The process's own exit code; null when it was killed. */
  exitCode: number | null
  stdout: Bytes
  stderr: Bytes
  /** The limit in bytes at which it was killed; only if it was `too large`. */
  limit?: number
  /** RFC 3339, UTC. */
  startedOn: string
  durationMs: number
}

export interface RunOptions {
  /** Milliseconds until the whole process group is killed. */
  timeoutMs?: number
  /** Bytes of stdout and stderr together at which it is killed. */
  maxBytes?: number
  /** Added to the fixed environment, and in place of what is there already. */
  env?: Record<string, string>
  signal?: AbortSignal
  /** Called with every piece of output as it arrives, undecoded. */
  onOutput?: (stream: 'stdout' | 'stderr', bytes: Bytes) => void
}

/** A command that has been started and can be watched before it ends. */
export interface Running {
  /** Resolves once stdout or stderr matches `what`; rejects if the command ends first. */
  says: (what: RegExp) => Promise<void>
  done: Promise<Ran>
  stop: () => void
}

/** The environment in which every capture is made, so that the presenter's own settings change nothing. */
export const FIXED_ENVIRONMENT = {
  TZ: 'UTC',
  LC_ALL: 'C.UTF-8',
  COLUMNS: '160',
  NO_COLOR: '1',
  KUBERC: 'off',
} as const

/** What programs are found by, where they may write, and which Docker engine is the presenter's. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'] as const

/**
 * Runs `argv` without a shell, in the fixed environment, with stdin closed, and returns its bytes. Never throws for what the
 * command does: a missing program is `not found`, a slow one `timed out`.
 */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return start(argv, options).done
}

/**
 * Starts `argv` as {@link run} does and returns while it runs.
 *
 * zx decodes each chunk by itself, which breaks UTF-8 at chunk borders (zx#566), and on abort only sends SIGTERM; so the bytes
 * are taken from its store and the process group is killed here.
 */
export function start(argv: readonly string[], options: RunOptions = {}): Running {
  const { timeoutMs = 20_000, maxBytes = 64 << 20, env = {}, signal, onOutput } = options
  const fate = { ending: 'exited' as Ending, startedOn: new Date().toISOString(), began: performance.now() }
  const full = () => stop('too large')
  const size = { bytes: 0 }
  const store = {
    stdout: sink(size, maxBytes, full, bytes => onOutput?.('stdout', bytes)),
    stderr: sink(size, maxBytes, full, bytes => onOutput?.('stderr', bytes)),
    stdall: unread(),
  }
  const child = zx(argv, store, env)
  function stop(why: Ending) {
    if (fate.ending !== 'exited') return
    fate.ending = why
    killGroup(child.pid)
  }
  const interrupt = () => stop('interrupted')
  const timer = setTimeout(stop, timeoutMs, 'timed out')
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt, { once: true })
  const done: Promise<Ran> = child.then<Ran, never>((output) => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', interrupt)
    return { ...outcome(argv, fate, store, output), ...fate.ending === 'too large' && { limit: maxBytes } }
  })
  return { done, stop: interrupt, says: what => whenSaid(child, store, what, done) }
}

/** The last lines that a command wrote to stderr, safe to quote in an error message or a reason. */
export function tail(bytes: Bytes, lines = 5): string {
  return visible(bytes.subarray(-QUOTED_FROM).toString('utf8').trimEnd()).split('\n').slice(-lines).join('\n')
}

// --- internal ---

/** Bytes that are searched for a secret, of which the last lines may be the end. */
const QUOTED_FROM = 1 << 20

interface Store { stdout: Bytes[], stderr: Bytes[], stdall: Bytes[] }

/** A process of zx's without a shell between, which would be one more program to start for each command. */
function zx(argv: readonly string[], store: Store, env: Record<string, string>) {
  const [program, ...words] = argv as [string, ...string[]]
  const inherited = INHERITED.flatMap(name => process.env[name] ? [[name, process.env[name]]] : [])
  return $({
    store,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    nothrow: true,
    quiet: true,
    spawn: ((_, __, options) => spawn(program, words, { ...options, shell: false })) as typeof spawn,
    env: { ...Object.fromEntries(inherited), ...FIXED_ENVIRONMENT, ...env },
  })`${argv}`
}

function outcome(
  argv: readonly string[],
  fate: { ending: Ending, startedOn: string, began: number },
  store: Store,
  { exitCode, cause }: ProcessOutput,
): Ran {
  // of a program that did not start there is no exit code: it has the one that a shell gives it
  const fault = cause as NodeJS.ErrnoException | undefined
  const missing = fate.ending === 'exited' && fault?.code === 'ENOENT'
  const code = fault ? missing ? 127 : 126 : exitCode
  return {
    argv,
    ending: missing ? 'not found' : fate.ending,
    exitCode: fate.ending === 'exited' ? code : null,
    stdout: Buffer.concat(store.stdout),
    stderr: Buffer.concat(fault ? [Buffer.from(fault.message)] : store.stderr),
    startedOn: fate.startedOn,
    durationMs: Math.round(performance.now() - fate.began),
  }
}

function sink(size: { bytes: number }, maxBytes: number, full: () => void, onOutput: (bytes: Bytes) => void): Bytes[] {
  const chunks: Bytes[] = []
  chunks.push = (chunk) => {
    size.bytes += chunk.length
    if (size.bytes > maxBytes) {
      full()
    }
    else {
      chunks[chunks.length] = chunk
      onOutput(chunk)
    }
    return chunks.length
  }
  return chunks
}

function unread(): Bytes[] {
  const nothing: Bytes[] = []
  nothing.push = () => 0
  return nothing
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

type Streams = Record<'stdout' | 'stderr', { on: Listening, off: Listening }>
type Listening = (event: 'data', listener: () => void) => unknown

/** Characters before a new piece in which a match may begin: each piece is searched once, however much was printed. */
const BEFORE = 4096

function whenSaid(child: Streams, store: Store, what: RegExp, done: Promise<Ran>) {
  const streams = (['stdout', 'stderr'] as const).map(name => ({ on: child[name], has: lookout(store[name], what) }))
  return new Promise<void>((resolve, reject) => {
    const stop = () => streams.forEach(({ on }) => on.off('data', listen))
    const listen = () => {
      if (!streams.some(({ has }) => has())) return
      stop()
      resolve()
    }
    for (const { on } of streams) on.on('data', listen)
    listen()
    void done.then((ran) => {
      stop()
      reject(new Fault(`${shellLine(ran.argv)} ended before it said ${what}: ${tail(ran.stderr)}`))
    })
  })
}

/** Whether the output since the last call, with a little of what came before, matches. */
function lookout(chunks: Bytes[], what: RegExp): () => boolean {
  const decoder = new StringDecoder('utf8')
  let [read, text] = [0, '']
  return () => {
    text = text.slice(-BEFORE)
    for (; read < chunks.length; read++) text += decoder.write(chunks[read]!)
    return what.test(text)
  }
}
