import type { RunRecord } from '../set/manifest.ts'
import type { PlatformKind } from '../words.ts'
import { randomBytes } from 'node:crypto'
import { cpus, release } from 'node:os'
import process from 'node:process'
import { gcloudEnvironment } from '../exec/gcloud-environment.ts'
import { FIXED_ENVIRONMENT, run } from '../exec/run.ts'
import { platformOf } from '../platform/platforms.ts'

/**
 * The record of a run that begins now: when, from which commit of the trace, with which tools, on which machine. `platform` is
 * where both clusters run: a cloud has a tool of its own.
 */
export async function beginRun(platform: PlatformKind = 'other'): Promise<RunRecord> {
  const startedOn = new Date().toISOString()
  const tools = { ...TOOLS, ...platformOf(platform).tools }
  const [trace, ...found] = await Promise.all([traceCommit(), ...Object.entries(tools).map(version)])
  const [cpu] = cpus()
  return {
    // two runs that begin in the same second must differ: neither may delete what the other created
    id: `r${startedOn.replaceAll(/\D/g, '').slice(0, 14)}-${randomBytes(2).toString('hex')}`,
    startedOn,
    finishedOn: startedOn,
    trace,
    tools: Object.fromEntries([...found.filter(one => one !== null), ['node', process.version]]),
    environment: { ...FIXED_ENVIRONMENT },
    host: { platform: process.platform, kernel: release(), cpus: cpus().length, cpu: cpu?.model.trim() ?? 'unknown' },
  }
}

// --- internal ---

const TOOLS: Record<string, readonly string[]> = {
  kubectl: ['kubectl', 'version', '--client', '-o', 'yaml'],
  docker: ['docker', 'version', '--format', '{{.Server.Version}}'],
}

async function version([name, argv]: [string, readonly string[]]): Promise<[string, string] | null> {
  const { exitCode, stdout } = await run(argv, { env: name === 'gcloud' ? gcloudEnvironment(process.env) : {} })
  const text = stdout.toString('utf8')
  const found = /v?\d+\.\d+\.\d[\w.+-]*/.exec(text)?.[0]
  return exitCode === 0 && found ? [name, found] : null
}

/** A change elsewhere, for example in the deck, does not affect what is recorded. */
const WHAT_RECORDS = ['src/words.ts', 'src/exec', 'src/trace', 'src/platform', 'src/record', 'lab', 'deck.config.ts']

async function traceCommit(): Promise<string> {
  const [head, state] = await Promise.all([
    run(['git', 'rev-parse', 'HEAD']),
    run(['git', 'status', '--porcelain', '--', ...WHAT_RECORDS]),
  ])
  const commit = head.stdout.toString('utf8').trim()
  if (head.exitCode !== 0) return 'unknown'
  return state.stdout.length > 0 ? `${commit}-dirty` : commit
}
