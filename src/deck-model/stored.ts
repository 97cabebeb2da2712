import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Sets } from '../set/sets.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { streamsOf } from '../set/manifest.ts'
import { placeIn, setsIn } from '../set/sets.ts'
import { readStored } from '../set/store.ts'

/** The folder of the site with the sets' files. */
const FOLDER = 'captures'

/**
 * Copies every stored stream of the sets into a built site, readable for any web server: in a set only their owner may read them.
 */
export function copyStored(sets: Sets, site: string): void {
  for (const [place, { dir, path }] of storedIn(sets)) {
    const to = join(site, FOLDER, place)
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, readStored(dir, path))
  }
}

/** Answers with a stored stream of the sets that are shown now, unchanged; nothing else is served below their folder. */
export function serveStored(read: () => Sets): Handler {
  return ({ url = '/' }, response, next) => {
    const [, place] = new RegExp(`^/${FOLDER}/([^?]*)`).exec(url) ?? []
    if (place === undefined) return next()
    const stored = storedIn(read()).get(place)
    if (!stored) return void response.writeHead(404).end()
    const bytes = readStored(stored.dir, stored.path)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-cache' })
    response.end(bytes)
  }
}

// --- internal ---

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** Every stream by where the site has it. */
function storedIn(sets: Sets): Map<string, { dir: string, path: string }> {
  return new Map(setsIn(sets).flatMap(({ name, set: { dir, manifest } }) => manifest.captures.flatMap(streamsOf)
    .map(({ path }) => [`${placeIn(sets, name)}${path}`, { dir, path }])))
}
