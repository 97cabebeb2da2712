import type { CommandOptions } from '../../exec/command.ts'
import type { Choices } from './versions.ts'
import { existsSync } from 'node:fs'
import { run, tail } from '../../exec/run.ts'
import { shellLine } from '../../exec/shell.ts'
import { machineFaults } from './machine.ts'
import { LABS } from './names.ts'
import { PINS, variableOf } from './versions.ts'

/** A program the lab needs, how to check it, and where to get it. */
interface Tool {
  argv: readonly string[]
  get: string
}

const TOOLS: readonly Tool[] = [
  { argv: ['docker', 'version', '--format={{.Server.Version}}'], get: 'start a Docker engine (Docker Desktop, or dockerd on Linux) and let this user reach it' },
  { argv: ['kind', 'version'], get: `install kind ${PINS.kind} and put it on PATH: https://kind.sigs.k8s.io` },
  { argv: ['helm', 'version', '--short'], get: 'install Helm 3 and put it on PATH: https://helm.sh' },
  { argv: ['kubectl', 'version', '--client'], get: 'install kubectl 1.33 or newer and put it on PATH: https://kubernetes.io/docs/tasks/tools' },
]

/** Choices that may be a file on this machine. */
const FILES = ['ciliumChart', 'metallbManifest', 'ciliumValues', 'kubeProxyConfig'] as const

/** Everything that keeps the lab from starting, one sentence each; all checks run at once. */
export async function preconditions(choices: Choices, terms: CommandOptions & { root?: string } = {}): Promise<string[]> {
  if (!LABS.includes(choices.sides)) return [`a lab has the sides ${LABS.join(' or ')}, not ${choices.sides}; correct --sides or ${variableOf('sides')}`]
  const tools = await Promise.all(TOOLS.map(tool => missing(tool, terms)))
  const files = FILES.flatMap(name => absent(name, choices[name]))
  return [...tools.flat(), ...files, ...await machineFaults(choices, terms)]
}

// --- internal ---

async function missing({ argv, get }: Tool, { env, signal }: CommandOptions): Promise<string[]> {
  const { ending, exitCode, stderr } = await run(argv, { timeoutMs: 20_000, env, signal })
  if (ending === 'exited' && exitCode === 0) return []
  const why = ending === 'not found'
    ? `${argv[0]} is not on PATH`
    : `\`${shellLine(argv)}\` ${ending === 'exited' ? `exits ${exitCode}` : ending}: ${tail(stderr, 1) || 'it says nothing'}`
  return [`${why}; ${get}`]
}

function absent(name: typeof FILES[number], path: string | null): string[] {
  return path === null || existsSync(path)
    ? []
    : [`${path} does not exist, given for ${name}; correct the flag or ${variableOf(name)}`]
}
