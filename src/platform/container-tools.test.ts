import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { CommandFailed } from '../exec/command.ts'
import { toolsIn } from './container-tools.ts'

/** The tools of an agent into which every exec ends with these words, told by a kubectl that stands first on PATH. */
async function toolsWhere(says: string) {
  const dir = mkdtempSync(join(tmpdir(), 'deck-kubectl-'))
  writeFileSync(join(dir, 'kubectl'), `#!/bin/sh\ncase "$*" in *"get pods"*) echo '{"items":[]}'; exit 0;; esac\necho '${says}' >&2\nexit 1\n`, { mode: 0o755 })
  return await toolsIn({ context: 'c', env: { PATH: `${dir}:${process.env.PATH}` } }, { agent: 'cilium-a', node: 'node-a' })
}

describe('what a container lacks', () => {
  it.each([
    'command terminated with exit code 127',
    'error: Internal error occurred: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH: unknown',
    'OCI runtime exec failed: exec failed: container_linux.go:380: starting container process caused: unknown',
  ])('is taken from its own word: %s', async (says) => {
    expect((await toolsWhere(says)).bare).toEqual(['agent', 'hubble', 'kube-proxy'])
  })

  it.each([
    'Error from server: error dialing backend: dial tcp 172.18.0.5:10250: i/o timeout',
    'Unable to connect to the server: net/http: TLS handshake timeout',
    'error: unable to upgrade connection: container not found ("cilium-agent")',
  ])('is not known where nobody asked it: %s', async (says) => {
    await expect(toolsWhere(says)).rejects.toBeInstanceOf(CommandFailed)
  })

  it('is not known either where the API server forbids to ask, which each step then shows', async () => {
    const { bare, facts } = await toolsWhere('Error from server (Forbidden): pods "cilium-a" is forbidden: User "me" cannot create resource "pods/exec"')
    expect(bare).toEqual(['hubble', 'kube-proxy'])
    expect(facts.cilium).toBe('cilium-dbg')
  })
})
