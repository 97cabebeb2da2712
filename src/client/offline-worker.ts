/** The site's own files, and a name that changes with any of them; src/serve/offline.ts writes both before this text. */
declare const FILES: readonly string[]
declare const VERSION: string

/** What of a service worker's globals is used here (w3.org/TR/service-workers). */
interface ExtendableEvent extends Event { waitUntil: (work: Promise<unknown>) => void }
interface FetchEvent extends ExtendableEvent { request: Request, respondWith: (answer: Promise<Response>) => void }

/** How long a page waits for a server that does not answer, in milliseconds, where it is stored. */
const PATIENCE = 3000

const on = addEventListener as (type: string, listener: (event: never) => void) => void

on('install', (event: ExtendableEvent) => event.waitUntil(store(FILES)))

// the windows of the version before are closed when this happens
on('activate', (event: ExtendableEvent) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name !== VERSION) await caches.delete(name)
  }
})()))

on('fetch', (event: FetchEvent) => {
  const { request } = event
  if (request.method === 'GET' && new URL(request.url).origin === location.origin) event.respondWith(answered(request))
})

/** A window asks for outputs to be stored, by their addresses: each names its content, so that no old one is stored. */
on('message', (event: ExtendableEvent & { data: readonly string[] }) => event.waitUntil(store(event.data)))

// --- internal ---

/** Stores what is not yet stored; what does not come is asked for the next time. */
async function store(paths: readonly string[]): Promise<void> {
  const cache = await caches.open(VERSION)
  for (const path of paths) {
    if (!await cache.match(path)) await cache.add(path).catch(() => {})
  }
}

/** The page comes from the server, so that a new set is seen at once, and from here where there is none; all else from here. */
async function answered(request: Request): Promise<Response> {
  const cache = await caches.open(VERSION)
  if (request.mode !== 'navigate') return await cache.match(request) ?? fetch(request)
  return fetch(request, { signal: AbortSignal.timeout(PATIENCE) }).catch(async error => await cache.match('./') ?? Promise.reject(error))
}
