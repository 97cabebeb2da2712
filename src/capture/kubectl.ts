import type { Ran, RunOptions } from './run.ts'
import { z } from 'zod'
import { commandFault } from './fault.ts'
import { run } from './run.ts'

/** One cluster as kubectl reaches it: never the current context, and a kubeconfig of our own where one is given. */
export interface Reach { context: string, env: Record<string, string>, signal?: AbortSignal }

/** Runs kubectl against that cluster. */
export function kubectl(reach: Reach, words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const argv = [
    'kubectl',
    '--context',
    reach.context,
    '--request-timeout=15s',
    ...words,
  ]
  return run(argv, { env: reach.env, signal: reach.signal, ...options })
}

/** Its stdout, trimmed; throws what it was needed for where it fails. */
export async function ask(reach: Reach, words: readonly string[], what: string): Promise<string> {
  const ran = await kubectl(reach, words)
  if (ran.ending !== 'exited' || ran.exitCode !== 0) throw commandFault(ran, what)
  return ran.stdout.toString('utf8').trim()
}

/** Its stdout as JSON of a known shape; throws what it was needed for where it fails. */
export async function askJson<T extends z.ZodType>(
  reach: Reach,
  words: readonly string[],
  shape: T,
  what: string,
): Promise<z.infer<T>> {
  const text = await ask(reach, [...words, '-o', 'json'], what)
  const result = shape.safeParse(JSON.parse(text))
  if (!result.success) throw new Error(`${what}: kubectl ${words.join(' ')} gave something else: ${z.prettifyError(result.error)}`)
  return result.data
}

/** A name as Kubernetes allows it (RFC 1123); anything else from a cluster is refused, so that it can be a word of a command. */
export const dnsName = z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/)

/** A plain IPv4 address. */
export const ipv4 = z.ipv4()
