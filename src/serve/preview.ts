import type { Served } from './static.ts'
import { Fault } from '../exec/fault.ts'
import { serveFolder } from './static.ts'

const FIRST_PORT = 4173
const LAST_PORT = 4272

/** Serves a built site at the given port, or at the first free one from 4173 on. Throws a fault if there is none. */
export async function preview(folder: string, port?: number): Promise<Served> {
  if (port !== undefined) {
    return serveFolder(folder, port).catch((error: Error) => {
      throw new Fault(`Port ${port} cannot be used: ${error.message}.\n  → Leave --port out, or name another: npm run preview -- --port 8080`)
    })
  }
  for (let tried = FIRST_PORT; tried <= LAST_PORT; tried++) {
    try {
      return await serveFolder(folder, tried)
    }
    catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
  throw new Fault(`No port between ${FIRST_PORT} and ${LAST_PORT} is free.\n  → Name one: npm run preview -- --port 8080`)
}
