import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { once } from 'node:events'
import { realpathSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import sirv from 'sirv'
import { attempt } from '../exec/attempt.ts'
import { closeServer } from './close.ts'

/** A folder that is served to this machine. */
export interface Served {
  url: string
  close: () => Promise<void>
}

/** Types for which sirv does not declare UTF-8. */
const TEXTS: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
}

/** Serves the files of a folder on the loopback interface, as they are at each request; port 0 takes any free one. */
export async function serveFolder(folder: string, port = 0): Promise<Served> {
  const own = realpathSync(folder)
  const files = sirv(own, { dev: true, etag: true, extensions: ['html'], setHeaders: describe })
  const server = createServer((request, response) => {
    const none = () => void response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n')
    // sirv passes a range to the file unchecked, and an invalid one throws
    if (!isRange(request.headers.range)) delete request.headers.range
    if (!isOfSite(own, request.url!)) return none()
    response.on('pipe', file => endTogether(file, response))
    files(request, response, none)
  })
  closeServer(server)
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

// --- internal ---

function describe(response: ServerResponse, path: string): void {
  const text = TEXTS[extname(path.replace(/\.gz$/, ''))]
  if (text) response.setHeader('content-type', `${text}; charset=utf-8`)
  response.setHeader('x-content-type-options', 'nosniff')
}

/** sirv leaves a file open if the client stops reading, and fails if the file disappears meanwhile. */
function endTogether(file: Readable, response: ServerResponse): void {
  response.on('close', () => file.destroy())
  file.on('error', () => response.destroy())
}

/** Whether a target is a file that is neither hidden nor a link out of the folder: sirv would serve all of these. */
function isOfSite(folder: string, target: string): boolean {
  const path = decodeURI(target.replace(/\?.*$/s, ''))
  const file = join(folder, path.replace(/\/$/, ''))
  return !path.includes('/.') && ['', '.html', '/index', '/index.html'].every(end => isPart(folder, `${file}${end}`))
}

/** A file that does not exist is not outside of the folder, either. */
function isPart(folder: string, file: string): boolean {
  return attempt(() => {
    const stats = statSync(file)
    return `${realpathSync(file)}${sep}`.startsWith(`${folder}${sep}`) && (stats.isFile() || stats.isDirectory())
  }, true)
}

function isRange(range = ''): boolean {
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range) ?? []
  return from !== undefined && (to === '' || Number(to) >= Number(from))
}
