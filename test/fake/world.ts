import type { Server } from 'node:net'
import type { DeckConfig } from '../../deck.config.ts'
import type { RefreshOptions } from '../../src/record/options.ts'
import type { Manifest } from '../../src/set/manifest.ts'
import type { Step } from '../../src/trace/step.ts'
import type { Answer, Facts } from './cluster.ts'
import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { deck } from '../../deck.config.ts'
import { sha256 } from '../../src/exec/remote-digest.ts'
import { END } from '../../src/record/leftovers.ts'
import { refresh } from '../../src/record/refresh.ts'
import { filesOf } from '../../src/set/sums.ts'
import { bySide, SIDES } from '../../src/words.ts'
import { Cluster } from './cluster.ts'
import { Script } from './script.ts'

/** Two clusters that are fit for a recording, with the names of the lab's, on which experiments are allowed. */
export const PAIR = {
  'netflow-v1': { uid: '11111111-1111-4111-8111-111111111111', runs: 'kube-proxy' },
  'netflow-v2': { uid: '22222222-2222-4222-8222-222222222222', runs: 'cilium', vip: '172.18.255.220' },
} as const satisfies Record<string, Facts>

/** A third one beside them, of another dataplane than theirs. */
export const THIRD = { 'netflow-v3': { uid: '33333333-3333-4333-8333-333333333333', runs: 'kube-proxy', proxyMode: 'nftables', curlInProxy: true, vip: '172.18.255.200' } } as const satisfies Record<string, Facts>

/** A call of the fake kubectl: its words, what of its environment matters, whether its stdin was /dev/null. */
interface Call { words: string[], kubeconfig: string, kuberc: string, closed: boolean }

/** What a test may say of a refresh beside the trace. */
type Told = Partial<Omit<RefreshOptions, 'trace'>>

const BASH = execFileSync('/bin/sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim()

/**
 * Stands first on PATH as `kubectl`: hands its words to the test, and gives back what that says, the little that most calls print
 * without starting a program. Never near captures/.
 */
const KUBECTL = `#!${BASH}
exec 3<>/dev/tcp/127.0.0.1/PORT
[ /dev/stdin -ef /dev/null ] && closed=yes
printf '%s\\0' "$PPID" "$KUBECONFIG" "$KUBERC" "$closed" "$@" $'\\4' >&3
read -r code length size <&3
[ "$length" = 0 ] || head -c "$length" <&3 >&2
case "$code $size" in
  *little) IFS= read -r -d '' said <&3; printf %s "$said" ;;
  '0 much') exec cat <&3 ;;
  *) cat <&3 ;;
esac
exit "$code"
`

/** What the fake kubectl reads byte by byte. */
const LITTLE = /^[\s\w\p{P}\p{S}]{0,2000}$/u

/** The client's container is this machine: all is run, but for what needs a network and what would end others' processes. */
const DOCKER = `#!${BASH}
case "$1 $3" in
  version*) echo 24.0.0 ;;
  inspect*) exec kubectl docker-inspect "\${@:4}" ;;
  'exec node') echo v24.0.0 ;;
  'exec netflow-client') exit 1 ;;
  'exec ip') exec kubectl ip-neigh "\${@: -1}" ;;
  'exec curl') case "$*" in *local_ip*) printf 172.18.0.8 ;; esac ;;
  'exec mkdir' | cp*) ;;
  'exec sh') case "$*" in */proc/*) ;; *) shift 2; exec "$@" ;; esac ;;
  *) shift 2; exec "$@" ;;
esac
`

/** What the fake docker asks by the fake kubectl. */
const DOCKERS = ['docker-inspect', 'ip-neigh']

/** Clusters that live in the test, the programs that reach them, and a set that a refresh may replace. */
export class World {
  readonly dir = mkdtempSync(join(tmpdir(), 'deck-world-'))
  readonly tools = join(this.dir, 'tools')
  readonly set = join(this.dir, 'set', 'captures')
  readonly journals = join(this.dir, 'journals')
  readonly calls: Call[] = []
  readonly clusters: Record<string, Cluster>
  readonly #server: Server

  private constructor(facts: Record<string, Facts>, server: Server) {
    this.clusters = Object.fromEntries(Object.entries(facts).map(([name, one]) => [name, new Cluster(name, { ...one })]))
    this.#server = server
    for (const dir of [this.tools, join(this.dir, 'set')]) mkdirSync(dir)
    this.program('docker', DOCKER)
  }

  static async with(facts: Record<string, Facts> = PAIR): Promise<World> {
    const server = createServer({ allowHalfOpen: true })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const world = new World(facts, server.unref())
    world.answering()
    server.on('connection', (socket) => {
      let heard = Buffer.alloc(0)
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        heard = Buffer.concat([heard, bytes])
        if (!heard.subarray(-2).equals(Buffer.from([4, 0]))) return
        void world.#hear(heard.toString('utf8').split('\0').slice(0, -2)).then(said => socket.end(said))
      })
    })
    return world
  }

  get v1(): Cluster {
    return Object.values(this.clusters)[0]!
  }

  get v2(): Cluster {
    return Object.values(this.clusters)[1]!
  }

  /** All that is in both clusters now. */
  objects(): string[] {
    return Object.values(this.clusters).flatMap(one => one.objects().map(object => `${one.name} ${object}`))
  }

  close(): void {
    this.#server.close()
  }

  /** Puts a program first on PATH. */
  program(name: string, text: string): void {
    writeFileSync(join(this.tools, name), text, { mode: 0o755 })
  }

  /** Puts the kubectl that answers first on PATH, also after another took its place. */
  answering(): void {
    this.program('kubectl', KUBECTL.replace('PORT', String((this.#server.address() as { port: number }).port)))
  }

  /** A PATH of the fake tools and the few of the system's that running anything takes. */
  bare(): string {
    for (const name of ['bash', 'sh', 'git', 'env', 'head', 'cat', 'readlink']) {
      symlinkSync(execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(this.tools, name))
    }
    return this.tools
  }

  /** Records both clusters by `trace`, in this process. */
  async refresh(trace: readonly Step[], told: Told = {}): Promise<{ manifest: Manifest, said: string[] }> {
    const [path, said] = [process.env.PATH, [] as string[]]
    process.env.PATH = `${this.tools}:${path}`
    try {
      const tell: RefreshOptions['tell'] = progress => progress.kind === 'said' && said.push(progress.text)
      return { manifest: await refresh({ ...this.options(), trace, signal: new AbortController().signal, tell, ...told }), said }
    }
    finally {
      process.env.PATH = path
    }
  }

  /** Starts the same as a process of its own, which can be killed. */
  start(trace: readonly Step[], { env, ...told }: Told & { env?: Record<string, string> } = {}): Script {
    const options = join(mkdtempSync(join(this.dir, 'run-')), 'options.json')
    writeFileSync(options, JSON.stringify({ ...this.options(), trace, ...told }))
    return this.script(fileURLToPath(new URL('refresh.ts', import.meta.url)), [options], env)
  }

  /** Starts a script of this project with the fake tools first on PATH. */
  script(path: string, args: readonly string[], env: Record<string, string> = {}): Script {
    return new Script(path, args, { PATH: `${this.tools}:${process.env.PATH}`, ...env })
  }

  async #hear([parent, kubeconfig, kuberc, closed, ...words]: string[]): Promise<Buffer> {
    if (!DOCKERS.includes(words[0]!)) this.calls.push({ words, kubeconfig: kubeconfig!, kuberc: kuberc!, closed: closed === 'yes' })
    const { stdout, stderr = '', code = 0, kill } = await this.#answer(words)
    if (kill) process.kill(Number(parent), 'SIGKILL')
    const [out, err] = [Buffer.from(stdout as string), Buffer.from(stderr as string)]
    const size = LITTLE.test(out.subarray(0, 2001).toString('latin1')) ? 'little' : 'much'
    return Buffer.concat([Buffer.from(`${code} ${err.length} ${size}\n`), err, out])
  }

  async #answer(words: readonly string[]): Promise<Answer> {
    if (words.includes('--client')) return { stdout: 'clientVersion:\n  gitVersion: v1.34.4\n' }
    // on this machine it would end what others run
    if (words.includes(END[2])) return { stdout: '' }
    const all = Object.values(this.clusters)
    if (words[0] === 'docker-inspect') return { stdout: all.filter(one => words[1]!.startsWith(one.name)).map(one => one.macs()).join('') }
    if (words[0] === 'ip-neigh') return { stdout: all.map(one => one.neighbour(words[1]!)).find(Boolean) ?? '' }
    const at = words.findIndex(word => word.startsWith('--context'))
    const name = words[at]?.includes('=') ? words[at].slice('--context='.length) : words[at + 1]
    const cluster = this.clusters[name ?? '']
    return cluster ? await cluster.answer(words) : { stdout: '', code: 1, stderr: `error: no context exists with the name: "${name}"\n` }
  }

  /** What a refresh of these clusters is told beside the trace. */
  options() {
    const names = Object.keys(this.clusters)
    const told: DeckConfig = { ...deck, contexts: bySide((_, index) => names[index]!, SIDES.slice(0, names.length)) }
    const images = { nginx: 'nginx@sha256:1', toolbox: 'toolbox@sha256:2' }
    return { deck: told, dir: this.set, journals: this.journals, only: null, experimentsOn: [], images, keep: false }
  }
}

/** Digest of every file below a folder, its mode included: equal before and after where nothing was touched. */
export function digestOf(dir: string): string {
  return sha256(filesOf(dir).map(path => `${sha256(readFileSync(join(dir, path)))} ${statSync(join(dir, path)).mode} ${path}\n`).join(''))
}
