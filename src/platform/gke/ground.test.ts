import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { gkeTools, hubbleIn } from './ground.ts'

const SHELL = 'command -v timeout && command -v tee && command -v sha256sum'

/** A cluster whose containers hold only these programs, told by a kubectl that stands first on PATH. */
function reach(answers: Record<string, string>) {
  const dir = mkdtempSync(join(tmpdir(), 'deck-kubectl-'))
  const cases = Object.entries(answers).map(([says, prints]) => `*"${says}"*) printf %s '${prints}'; exit 0;;`).join('\n')
  writeFileSync(join(dir, 'kubectl'), `#!/bin/sh\ncase "$*" in\n${cases}\n*"get pods"*) echo '{"items":[]}'; exit 0;;\nesac\necho 'command terminated with exit code 127' >&2\nexit 127\n`, { mode: 0o755 })
  return { context: 'c', env: { PATH: `${dir}:${process.env.PATH}` } }
}
const facts = { agent: 'anetd-a1b2c', hubble: 'deployment/hubble-relay', node: 'gke-node-a' }

describe('the tools in Google\'s images', () => {
  it('are all there where they are those of the projects', async () => {
    const found = await gkeTools(reach({ [SHELL]: '/bin/tee', 'cilium-dbg version': '1.18.7' }), facts)
    expect(found).toEqual({ bare: ['kube-proxy'], facts: { cilium: 'cilium-dbg', kubeProxy: null } })
  })

  it('are used without a shell where an image has none, and by the older name where the agent\'s has that', async () => {
    const found = await gkeTools(reach({}), facts)
    expect(found).toEqual({ bare: ['agent', 'hubble', 'kube-proxy'], facts: { cilium: 'cilium', kubeProxy: null } })
  })

  it('of Hubble are not there where no relay is, and an exec that is lost says nothing of them', async () => {
    const refusing = (said: string) => {
      const { context, env } = reach({})
      writeFileSync(join(env.PATH.split(':')[0]!, 'kubectl'), `#!/bin/sh\necho '${said}' >&2\nexit 1\n`, { mode: 0o755 })
      return { context, env }
    }
    expect(await hubbleIn(reach({ 'hubble version': 'hubble 1.18.7' }))).toBe('deployment/hubble-relay')
    expect(await hubbleIn(refusing('Error from server (NotFound): namespaces "gke-managed-dpv2-observability" not found'))).toBeNull()
    await expect(hubbleIn(refusing('error: error dialing backend: EOF'))).rejects.toThrow('error dialing backend')
  })

  it('of kube-proxy are asked of its pod on the receiving node, by a name that Kubernetes gives', async () => {
    const proxy = async (name: string) => {
      const pods = JSON.stringify({ items: [{ metadata: { name } }] })
      return (await gkeTools(reach({ 'component=kube-proxy --field-selector=spec.nodeName=gke-node-a': pods }), { ...facts, agent: null })).facts.kubeProxy
    }
    expect(await proxy('kube-proxy-gke-node-a')).toBe('kube-proxy-gke-node-a')
    await expect(proxy('--all x')).rejects.toThrow('printed something unexpected')
  })
})
