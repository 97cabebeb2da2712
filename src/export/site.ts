import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { createServer as createSocket } from 'node:net'
import { join } from 'node:path'
import { createServer, resolveOptions } from '../serve/slidev.ts'

/** The deck, served to this machine with Slidev's print page. */
export interface PrintSite {
  /** The page that holds every slide below the other. */
  url: string
  /** How many there are. */
  slides: number
  /** The number of each, from 1, by its title. */
  numbers: ReadonlyMap<string, number>
  title: string
  close: () => Promise<void>
}

/** Serves the deck of `root` for printing. */
export async function printSite(root: string): Promise<PrintSite> {
  const options = await resolveOptions({ entry: join(root, 'slides.md') }, 'export')
  const port = await freePort()
  const server = await createServer(options, {
    cacheDir: join(root, 'node_modules/.vite/export'),
    server: { host: '127.0.0.1', port, strictPort: true, watch: null },
    logLevel: 'error',
    clearScreen: false,
  })
  await server.listen()
  return {
    url: `http://127.0.0.1:${port}/?print=true#/print`,
    slides: options.data.slides.length,
    numbers: new Map(options.data.slides.map(({ title }, index) => [title ?? '', index + 1])),
    title: options.data.config.title,
    close: () => server.close(),
  }
}

/** A port that nobody on this machine listens at now. */
export async function freePort(): Promise<number> {
  const socket = createSocket()
  await once(socket.listen(0, '127.0.0.1'), 'listening')
  const { port } = socket.address() as AddressInfo
  await once(socket.close(), 'close')
  return port
}
