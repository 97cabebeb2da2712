import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gcloudEnvironment } from '../../src/exec/gcloud-environment.ts'
import { PROJECT } from './cloud.ts'

/** Where the real gcloud is, or null: tests that need it say so then. */
export function realGcloud(): string | null {
  try {
    return execFileSync('/bin/sh', ['-c', 'command -v gcloud'], { encoding: 'utf8' }).trim()
  }
  catch {
    return null
  }
}

/**
 * An environment in which the real gcloud knows nobody and asks only the stand-in, and kubectl is the stand-in's; with a
 * folder for a ledger. The presenter's own configuration is not touched.
 */
export function standInTools(url: string): { env: Record<string, string>, folder: string } {
  const dir = mkdtempSync(join(tmpdir(), 'deck-stand-in-'))
  const bin = join(dir, 'bin')
  mkdirSync(bin)
  copyFileSync(fileURLToPath(new URL('kubectl.mjs', import.meta.url)), join(bin, 'kubectl.mjs'))
  writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\nexec ${process.execPath} ${bin}/kubectl.mjs "$@"\n`)
  chmodSync(join(bin, 'kubectl'), 0o755)
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
  }
  return { env: { ...gcloudEnvironment(settings), PATH: `${bin}:${process.env.PATH}` }, folder: join(dir, 'gke') }
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
