import type { LogLine } from '../../src/live/log.ts'
import type { Live } from '../../src/live/server.ts'
import type { Step } from '../../src/trace/step.ts'
import type { Facts } from './cluster.ts'
import type { LiveWindow } from './live.ts'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { deck } from '../../deck.config.ts'
import { shellLine, wordsOf } from '../../src/exec/shell.ts'
import { liveServer } from '../../src/live/server.ts'
import { bySide, SIDES } from '../../src/words.ts'
import { LiveClient } from './live.ts'
import { APPLY, LIFT, step } from './trace.ts'
import { World } from './world.ts'

/** What looks like a token of a service account, and is none. */
export const SECRET = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0'

/** Programs that do what a cluster might do while it is shown live. */
const TRACE = [
  step('l1', 'service', 'kubectl', ['kubectl', '-n', '{namespace}', 'get', 'service', '{service}', '-o', 'wide']),
  step('l3', 'ported', 'client', ['echo', '{sourcePort}']),
  step('l4', 'redirect', 'toolbox', ['seq', '5']),
  step('l3', 'slow', 'client', ['bash', '-c', 'echo "line 1"; until test -e "$0"; do sleep 0.05; done; echo "line 2"; echo "line 3"', '{go}']),
  step('l3', 'alias', 'client', ['bash', '-c', 'echo in my-project; echo of my-project >&2']),
  step('l3', 'secret', 'client', ['bash', '-c', 'echo before; cat "$0"; echo after; sleep 20', '{secret}']),
  step('l3', 'telltale', 'client', ['echo', `token: ${SECRET}`]),
  step('l3', 'huge', 'client', ['bash', '-c', 'yes | head -c 9000000']),
  step('l3', 'stubborn', 'client', ['bash', '-c', 'trap "" TERM; sleep 300 & echo $$ $!; wait']),
  step('l3', 'long', 'client', ['sleep', '300'], { timeout: 1 }),
  step('l5', 'stranger', 'client', ['bash', '-c', 'echo "$0"; echo 198.51.100."$(seq 7 7)"', '{vip}'], { traffic: true }),
  step('l3', 'request', 'client', ['bash', '-c', 'touch "$0"; echo 200', '{asked}']),
  step('l3', 'arrival', 'client', ['bash', '-c', 'echo listening on any >&2; until test -e "$0"; do sleep 0.05; done; echo arrived', '{asked}'], { during: { step: 'l3.request', ready: /listening/ } }),
  step('l3', 'teller', 'client', ['bash', '-c', 'cat "$0" >&2; exit 1', '{secret}']),
  step('l3', 'listener', 'client', ['sleep', '0.2'], { during: { step: 'l3.teller', ready: 0.1 } }),
  step('l5', 'burst', 'client', ['bash', '-c', 'echo burst >> "$0"', '{sent}']),
  step('l7', 'flows', 'client', ['bash', '-c', 'cat "$0"; echo "$1 $2"', '{sent}', '{burstStarted}', '{burstEnded}']),
  step('l5', 'seen', 'client', ['cat', '{sent}'], { traffic: true }),
  step('l8', 'apply', 'kubectl', APPLY, { undo: LIFT }),
  step('l8', 'lift', 'kubectl', wordsOf(LIFT)),
]

/** Two clusters, live mode on them, and a browser that is signed in. */
export class LiveWorld {
  readonly root = mkdtempSync(join(tmpdir(), 'deck-live-'))
  readonly said: string[] = []
  readonly world: World
  readonly live: Live
  readonly #path = process.env.PATH
  client!: LiveClient

  private constructor(world: World, trace: readonly Step[], answer?: number) {
    this.world = world
    process.env.PATH = `${world.tools}:${this.#path}`
    const files = Object.fromEntries(['asked', 'go', 'secret', 'sent'].map(name => [`{${name}}`, join(this.root, name)]))
    writeFileSync(files['{secret}']!, `token: ${SECRET}\n`)
    writeFileSync(join(this.root, 'deck.private.ts'), 'export const aliases = [{ find: \'my-project\', alias: \'a-projectx\' }]\n')
    const contexts = bySide((_, index) => Object.keys(world.clusters)[index]!, SIDES.slice(0, Object.keys(world.clusters).length))
    this.live = liveServer({
      root: this.root,
      trace: trace.map(one => ({ ...one, run: shellLine(wordsOf(one.run).map(word => files[word] ?? word)) })),
      images: { nginx: 'nginx@sha256:1', toolbox: 'toolbox@sha256:2' },
      journals: world.journals,
      experimentsOn: [],
      deck: { ...deck, contexts },
      tell: text => void this.said.push(text),
      ...answer && { answer },
    })
  }

  /** Clusters and live mode, not connected yet. */
  static async unconnected(trace: readonly Step[] = TRACE, answer?: number, facts?: Record<string, Facts>): Promise<LiveWorld> {
    return new LiveWorld(await World.with(facts), trace, answer)
  }

  static async begun(clusters?: Record<string, Facts>): Promise<LiveWorld> {
    const one = await LiveWorld.unconnected(TRACE, undefined, clusters)
    one.client = await LiveClient.of(one.live.plugin)
    one.live.connect(new AbortController().signal)
    await one.client.enter(one.live.link(one.client.origin, '/'))
    await one.ready()
    return one
  }

  /** A new window, once both clusters are reached. */
  async ready(): Promise<LiveWindow> {
    const window = await this.client.window()
    await window.until(event => event.kind === 'status' && event.status.kind === 'ready')
    return window
  }

  /** The log of every run. */
  logged(): LogLine[] {
    const folder = join(this.root, '.netflow/live')
    const [file] = readdirSync(folder).filter(name => name.endsWith('.jsonl'))
    return readFileSync(join(folder, file!), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as LogLine)
  }

  async end(): Promise<void> {
    await this.live.close()
    this.client.close()
    this.world.close()
    process.env.PATH = this.#path
  }
}
