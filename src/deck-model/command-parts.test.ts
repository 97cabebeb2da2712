import { describe, expect, it } from 'vitest'
import { withRemoteDigest } from '../exec/remote-digest.ts'
import { shellLine } from '../exec/shell.ts'
import { commandParts } from './command-parts.ts'
import { commandLine } from './line.ts'

const CONTEXT = ['kubectl', '--context', 'kind-netflow-v2']
const EXEC = [...CONTEXT, '-n', 'kube-system', 'exec', 'cilium-x7k2p', '-c', 'cilium-agent', '--']

const shown = (argv: readonly string[]) => commandParts(argv).filter(({ role }) => role === 'command').map(({ text }) => text).join('')

describe('a command in parts', () => {
  it.each([
    [[...CONTEXT, '-n', 'netflow-test', 'get', 'svc'], 'kubectl -n netflow-test get svc'],
    [[...EXEC, ...withRemoteDigest(['cilium-dbg', 'bpf', 'lb', 'list'], 20)], 'cilium-dbg bpf lb list'],
    [[...EXEC, 'cilium-dbg', 'status'], 'cilium-dbg status'],
    [[...EXEC, ...withRemoteDigest(['bash', '-c', 'a | b'], 20)], 'bash -c \'a | b\''],
    [['docker', 'exec', 'netflow-client', 'curl', '-sS', 'http://172.18.255.210/'], 'curl -sS http://172.18.255.210/'],
    [['ssh', '-F', 'ssh_config', 'netflow-client', 'curl -sS http://203.0.113.7/'], '\'curl -sS http://203.0.113.7/\''],
    [['bash', '-c', 'kubectl --context "$0" logs | grep x'], 'bash -c \'kubectl --context "$0" logs | grep x\''],
    [['kubectl', 'version'], 'kubectl version'],
    [EXEC, 'kubectl -n kube-system exec cilium-x7k2p -c cilium-agent --'],
  ])('shows what was asked of %j', (argv, command) => {
    expect(shown(argv)).toBe(command)
    expect(commandLine(commandParts(argv))).toBe(shellLine(argv))
  })
})
