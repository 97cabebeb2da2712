import type { Side } from '../words.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseDocument } from 'yaml'
import { Fault, visible } from './fault.ts'
import { gcloudEnvironment } from './gcloud-environment.ts'
import { run } from './run.ts'

/**
 * A separate kubeconfig (0600, in the private folder `dir`) for each side, reduced to its context: if the presenter's own file
 * changes meanwhile, the run keeps talking to the clusters it began with, and it never changes that file. Returns the environment
 * for kubectl. Throws a fault that names a context which does not exist.
 */
export async function ownKubeconfig(dir: string, context: string, side: Side): Promise<Record<string, string>> {
  const theirs: Record<string, string> = process.env.KUBECONFIG
    ? { KUBECONFIG: process.env.KUBECONFIG }
    : {}
  const argv = [
    'kubectl',
    'config',
    'view',
    '--minify',
    '--flatten',
    '--raw',
    '--context',
    context,
  ]
  const ran = await run(argv, { env: theirs })
  if (ran.ending === 'not found') throw new Fault('kubectl is not installed, or not on PATH.\n  → https://kubernetes.io/docs/tasks/tools/')
  if (ran.exitCode !== 0 || !ran.stdout.toString('utf8').includes('server:')) {
    throw new Fault(`There is no context "${context}" for ${side} in your kubeconfig.\n  → kubectl config get-contexts -o name; then npm run refresh -- --${side} CONTEXT`)
  }
  // a folder each: GKE's login plugin keeps its token beside the kubeconfig, and drops one of another context
  const own = join(dir, side)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  const path = join(own, 'kubeconfig')
  writeFileSync(path, ran.stdout, { mode: 0o600 })
  const plugins = loginPlugins(ran.stdout.toString('utf8'))
  for (const plugin of plugins) process.stderr.write(`${visible(`${side}: "${context}" logs in by running ${plugin}`)}\n`)
  const asksGcloud = plugins.some(plugin => plugin.endsWith(GKE_PLUGIN))
  const login = plugins.length > 0 ? loginEnvironment(process.env) : {}
  return { ...login, ...asksGcloud ? gcloudEnvironment(process.env) : {}, KUBECONFIG: path }
}

/** The environment variables from which the login programs of clouds, under whatever names, learn who asks: AWS's, Azure's. */
export function loginEnvironment(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] =>
    entry[1] !== undefined && /^(?:AAD|AWS|AZURE)_/.test(entry[0])))
}

/** Gets a token from gcloud, and so needs what gcloud needs. */
const GKE_PLUGIN = 'gke-gcloud-auth-plugin'

/**
 * Programs that a kubeconfig has kubectl run to log in: reported before they run, because they come from a file and not from us.
 */
export function loginPlugins(kubeconfig: string): string[] {
  // the parser's own errors would quote the surrounding lines
  const document = parseDocument(kubeconfig, { prettyErrors: false })
  if (document.errors.length > 0) throw new Fault('`kubectl config view --raw` did not print YAML.')
  const { users = [] } = document.toJS() as { users?: { user?: { exec?: { command?: string } } }[] }
  return users.flatMap(({ user }) => user?.exec?.command ?? [])
}
