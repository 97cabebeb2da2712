import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LiveEvent } from '../../src/protocol/live.ts'
import { EventEmitter, once } from 'node:events'
import { createServer, request } from 'node:http'

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** What an HTTP request was answered. */
interface Answered { status: number, headers: IncomingMessage['headers'], text: string }

/** A dev server that has nothing but this plugin, and a browser that talks to it. */
export class LiveClient {
  readonly #port: number
  readonly #windows: LiveWindow[] = []
  readonly close: () => void
  cookie = ''

  private constructor(port: number, close: () => void) {
    this.#port = port
    this.close = close
  }

  static async of(plugin: { configureServer?: unknown }): Promise<LiveClient> {
    let handler: Handler = (_, __, next) => next()
    ;(plugin.configureServer as (server: object) => void)({ middlewares: { use: (one: Handler) => handler = one } })
    const server = createServer((request, response) => handler(request, response, () => response.writeHead(404).end()))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LiveClient((server.address() as { port: number }).port, () => {
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
      const sent = request({ host: '127.0.0.1', port: this.#port, path, method, headers: { ...this.#self(), ...headers } })
      sent.on('response', async (response: IncomingMessage) => {
        let text = ''
        for await (const piece of response) text += String(piece)
        resolve({ status: response.statusCode!, headers: response.headers, text })
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  /** Opens a one-time link and keeps its cookie. */
  async enter(link: string): Promise<Answered> {
    const answered = await this.ask('GET', new URL(link).pathname)
    this.cookie = answered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    return answered
  }

  /** A window that listens: what it receives, and a way to wait for it. */
  async window(): Promise<LiveWindow> {
    const sent = request({ host: '127.0.0.1', port: this.#port, path: '/__live/stream', headers: this.#self() })
    sent.on('error', () => {})
    sent.end()
    const [response] = await once(sent, 'response') as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`The server accepts no window: ${response.statusCode}`)
    const window = new LiveWindow(this, () => sent.destroy())
    this.#windows.push(window)
    let rest = ''
    response.on('error', () => {})
    response.on('data', (piece: Buffer) => {
      const events = (rest + piece.toString('utf8')).split('\n\n')
      rest = events.pop()!
      for (const event of events.filter(one => one.startsWith('data: '))) window.receive(JSON.parse(event.slice(6)) as LiveEvent)
    })
    await window.until(event => event.kind === 'hello')
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

export class LiveWindow {
  readonly events: LiveEvent[] = []
  readonly close: () => void
  readonly #client: LiveClient
  readonly #received = new EventEmitter()

  constructor(client: LiveClient, close: () => void) {
    this.#client = client
    this.close = close
  }

  get name(): string {
    return (this.events.find(({ kind }) => kind === 'hello') as { window: string }).window
  }

  receive(event: LiveEvent): void {
    this.events.push(event)
    this.#received.emit('event')
  }

  /** The first event that matches, received before or from now on. */
  async until(matches: (event: LiveEvent) => boolean): Promise<LiveEvent> {
    for (;;) {
      const found = this.events.find(matches)
      if (found) return found
      await once(this.#received, 'event')
    }
  }

  /** Runs outputs and gives how the first of them ended. */
  async run(ids: readonly string[], confirmed = false, of: { pair?: string } = {}) {
    this.events.splice(1)
    await this.#client.ask('POST', '/__live/command', { body: { command: 'run', window: this.name, ids, confirmed, ...of } })
    const ended = await this.until(event => event.kind === 'ended' && event.id === ids[0])
    return (ended as LiveEvent & { kind: 'ended' }).ended
  }

  send(command: 'close' | 'undo' | 'keep' | 'failover' | 'deletePods', more: object = {}): Promise<Answered> {
    return this.#client.ask('POST', '/__live/command', { body: { command, window: this.name, ...more } })
  }

  /** What it was shown of an output. */
  text(id: string): string {
    return this.events.flatMap(event => event.kind === 'lines' && event.id === id ? [event.chunk.text] : []).join('')
  }
}
