import type { IncomingMessage, ServerResponse } from 'node:http'
import type { VerifiedSet } from '../set/verify.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { streamsOf } from '../set/manifest.ts'
import { readStored } from '../set/store.ts'

/** The folder of the site with the set's files. */
const FOLDER = 'captures'

/**
 * Copies every stored stream of a set into a built site, readable for any web server: in the set only their owner may read them.
 */
export function copyStored(set: VerifiedSet, site: string): void {
  for (const path of pathsOf(set)) {
    const to = join(site, FOLDER, path)
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, readStored(set.dir, path))
  }
}

/** Answers with a stored stream of the set that is shown now, unchanged; nothing else is served below its folder. */
export function serveStored(read: () => VerifiedSet): Handler {
  return ({ url = '/' }, response, next) => {
    const [, path] = new RegExp(`^/${FOLDER}/([^?]*)`).exec(url) ?? []
    if (path === undefined) return next()
    const set = read()
    if (!pathsOf(set).has(path)) return void response.writeHead(404).end()
    const bytes = readStored(set.dir, path)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-cache' })
    response.end(bytes)
  }
}

// --- internal ---

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

function pathsOf({ manifest }: VerifiedSet): Set<string> {
  return new Set(manifest.captures.flatMap(streamsOf).map(({ path }) => path))
}
