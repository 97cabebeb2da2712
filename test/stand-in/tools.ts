import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { attempt } from '../../src/exec/attempt.ts'
import { gcloudEnvironment } from '../../src/exec/gcloud-environment.ts'
import { PROJECT } from './cloud.ts'

/** Where the real gcloud is, or null: tests that need it say so then. */
export function realGcloud(): string | null {
  return attempt(() => execFileSync('/bin/sh', ['-c', 'command -v gcloud'], { encoding: 'utf8' }).trim(), null)
}

/**
 * An environment in which the real gcloud knows nobody and asks only the stand-in, and kubectl is the stand-in's; with a
 * folder for a ledger. The presenter's own configuration is not touched.
 */
export async function standInTools(url: string): Promise<{ env: Record<string, string>, folder: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'deck-stand-in-'))
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  copyFileSync(fileURLToPath(new URL('kubectl', import.meta.url)), join(bin, 'kubectl'))
  writeFileSync(join(dir, 'token'), 'stand-in')
  otherMachine(dir, bin)
  const settings = {
    CLOUDSDK_CONFIG: join(dir, 'config'),
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: join(dir, 'token'),
    CLOUDSDK_CORE_PROJECT: PROJECT,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CONTAINER: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: url,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: `${url}compute/v1/`,
    ...await loadedGcloud(),
  }
  return { env: { ...gcloudEnvironment(settings), PATH: `${bin}:${process.env.PATH}` }, folder: join(dir, 'gke') }
}

/** Makes gcloud's launcher hand its calls to the process of {@link startGcloud}. */
async function loadedGcloud(): Promise<Record<string, string>> {
  return { CLOUDSDK_PYTHON: join(await (started ??= startGcloud()), 'python'), CLOUDSDK_PYTHON_SITEPACKAGES: '1' }
}

let started: Promise<string> | undefined

/** Starts the real gcloud's own code, loaded once for all the calls of this process, with which it ends; gives where it is. */
async function startGcloud(): Promise<string> {
  const server = fileURLToPath(new URL('gcloud_server.py', import.meta.url))
  const child = spawn('gcloud', { env: { ...process.env, CLOUDSDK_PYTHON_ARGS: server }, stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'readable')
  const said = child.stdout.read() as Buffer | null
  if (said === null) throw new Error('gcloud did not load; what it wrote to stderr says why')
  child.unref()
  for (const pipe of [child.stdin, child.stdout]) (pipe as Socket).unref()
  return said.toString('utf8').trim()
}

/** A stand-in for the machine at the other end of ssh: a folder, in which a shell reads what ssh is given. */
function otherMachine(dir: string, bin: string): void {
  const home = join(dir, 'home')
  mkdirSync(join(home, 'bin'), { recursive: true })
  const scripts = {
    [join(bin, 'ssh')]: `for line; do :; done; [ "$1" = -V ] && exit; cd ${home} && PATH=${home}/bin:/usr/bin:/bin exec sh -c "$line"`,
    [join(bin, 'scp')]: `while [ $# -gt 2 ]; do shift; done; ln -sf "$(realpath "$1")" "${home}/\${2#*:}"`,
    [join(home, 'bin', 'sudo')]: `cd ${home} && ln -sf "$(realpath "$2")" bin/node`,
  }
  for (const [path, script] of Object.entries(scripts)) writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}
