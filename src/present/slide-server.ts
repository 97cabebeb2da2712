import type { Plugin } from 'vite'
import { join } from 'node:path'
import process from 'node:process'
import { Fault } from '../exec/fault.ts'
import { createServer, resolveOptions } from '../serve/slidev.ts'
import { PRESENTER } from './open.ts'

export interface StageOptions {
  /** The project's folder. */
  root: string
  /** The folder of the set to show. */
  captures: string
  /** The port, and no other; the first free one from 3030 on if left out. */
  port?: number | undefined
  /** In addition to the deck's own. */
  plugins?: Plugin[]
}

/** The deck, served to this machine. */
export interface Stage {
  /** `http://localhost:PORT` */
  origin: string
  /** The audience's window. */
  audience: string
  /** The presenter's window; both windows follow each other through the server, in any browsers. */
  presenter: string
  close: () => Promise<void>
}

/**
 * Serves the deck of `root` with one set of captures on loopback. Files of the deck that change meanwhile are not reloaded, and
 * no error overlay covers a slide. Throws a fault if the port is taken.
 */
export async function openStage({ root, captures, port, plugins = [] }: StageOptions): Promise<Stage> {
  process.env.DECK_CAPTURES = captures
  const options = await resolveOptions({ entry: join(root, 'slides.md') }, 'dev')
  const server = await createServer(options, {
    plugins,
    // another dev server with another configuration would remove its dependencies
    cacheDir: join(root, 'node_modules/.vite/present'),
    server: { host: 'localhost', port: port ?? 3030, strictPort: port !== undefined, watch: null, hmr: { overlay: false } },
    logLevel: 'error',
    clearScreen: false,
  })
  await server.listen().catch((error: Error) => {
    throw error.message.includes('already in use') ? new Fault(`Port ${port} is taken.\n  → Leave --port out, or name another: npm run present -- --port 8080`) : error
  })
  const origin = `http://localhost:${(server.httpServer!.address() as { port: number }).port}`
  return { origin, audience: `${origin}/#/1`, presenter: `${origin}${PRESENTER}`, close: () => server.close() }
}
