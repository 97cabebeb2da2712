import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Told } from '../../src/protocol/live.ts'
import { once } from 'node:events'
import { createServer, request } from 'node:http'

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** What an HTTP request was answered. */
export interface Answered { status: number, headers: IncomingMessage['headers'], text: string }

/** A dev server that has nothing but this plugin, and a browser that speaks with it. */
export class Stage {
  readonly #port: number
  readonly #windows: Window[] = []
  readonly close: () => void
  cookie = ''

  private constructor(port: number, close: () => void) {
    this.#port = port
    this.close = close
  }

  static async of(plugin: { configureServer?: unknown }): Promise<Stage> {
    let handler: Handler = (_, __, next) => next()
    ;(plugin.configureServer as (server: object) => void)({ middlewares: { use: (one: Handler) => handler = one } })
    const server = createServer((request, response) => handler(request, response, () => response.writeHead(404).end()))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Stage((server.address() as { port: number }).port, () => {
      server.closeAllConnections()
      server.close()
    })
  }

  get origin(): string {
    return `http://localhost:${this.#port}`
  }

  /** Asks, by default as the deck's own page does. */
  ask(method: string, path: string, more: { body?: unknown, headers?: Record<string, string> } = {}): Promise<Answered> {
    const { body, headers = {} } = more
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.#port, path, method, headers: { ...this.#self(), ...headers } })
      asked.on('response', async (response: IncomingMessage) => {
        let text = ''
        for await (const piece of response) text += String(piece)
        resolve({ status: response.statusCode!, headers: response.headers, text })
      })
      asked.on('error', reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  /** Opens a one-time link and keeps its cookie. */
  async enter(link: string): Promise<Answered> {
    const answered = await this.ask('GET', new URL(link).pathname)
    this.cookie = answered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    return answered
  }

  /** A window that listens: what it is told, and a way to wait for something. */
  async window(): Promise<Window> {
    const asked = request({ host: '127.0.0.1', port: this.#port, path: '/__live/stream', headers: this.#self() })
    asked.on('error', () => {})
    asked.end()
    const [response] = await once(asked, 'response') as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`The stage lets no window in: ${response.statusCode}`)
    const window = new Window(this, () => asked.destroy())
    this.#windows.push(window)
    let rest = ''
    response.on('error', () => {})
    response.on('data', (piece: Buffer) => {
      const events = (rest + piece.toString('utf8')).split('\n\n')
      rest = events.pop()!
      for (const event of events.filter(one => one.startsWith('data: '))) window.hear(JSON.parse(event.slice(6)) as Told)
    })
    await window.until(told => told.kind === 'hello')
    return window
  }

  /** Closes every window that is still open. */
  empty(): void {
    for (const window of this.#windows.splice(0)) window.close()
  }

  #self(): Record<string, string> {
    const host = new URL(this.origin).host
    return { host, 'origin': this.origin, 'cookie': this.cookie, 'content-type': 'application/json' }
  }
}

export class Window {
  readonly told: Told[] = []
  readonly close: () => void
  readonly #stage: Stage
  readonly #waiting = new Set<() => void>()

  constructor(stage: Stage, close: () => void) {
    this.#stage = stage
    this.close = close
  }

  get name(): string {
    return (this.told.find(({ kind }) => kind === 'hello') as { window: string }).window
  }

  hear(told: Told): void {
    this.told.push(told)
    for (const waiting of this.#waiting) waiting()
  }

  /** The first of what it was told, now or later, that is so. */
  async until(so: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const found = this.told.find(so)
      if (found) return found
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#waiting.delete(done)
          resolve()
        }
        this.#waiting.add(done)
      })
    }
  }

  /** Runs outputs and gives how the first of them ended. */
  async play(ids: readonly string[], sure = false) {
    this.told.splice(1)
    await this.#stage.ask('POST', '/__live/wish', { body: { wish: 'play', window: this.name, ids, sure } })
    const ended = await this.until(told => told.kind === 'ended' && told.id === ids[0])
    return (ended as Told & { kind: 'ended' }).ended
  }

  wish(wish: 'back' | 'undo' | 'keep' | 'failover' | 'act', more: object = {}): Promise<Answered> {
    return this.#stage.ask('POST', '/__live/wish', { body: { wish, window: this.name, ...more } })
  }

  /** What it was shown of an output. */
  text(id: string): string {
    return this.told.flatMap(told => told.kind === 'lines' && told.id === id ? [told.chunk.text] : []).join('')
  }
}
