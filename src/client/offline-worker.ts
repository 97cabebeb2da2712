/** The site's own files, and a name that changes with any of them; src/serve/offline.ts writes both before this text. */
declare const FILES: readonly string[]
declare const VERSION: string

/** What of a service worker's globals is used here (w3.org/TR/service-workers). */
interface ExtendableEvent extends Event { waitUntil: (work: Promise<unknown>) => void }
interface FetchEvent extends ExtendableEvent { request: Request, respondWith: (answer: Promise<Response>) => void }
declare const registration: { scope: string }

/** How long a page waits for a server that does not answer, in milliseconds, where it is stored. */
const PATIENCE = 3000

/**
 * The caches of this version and of the outputs, which outlive it. A host's sites share its caches: another deck has its own in
 * another folder.
 */
const OWN = `${registration.scope} `
const SITE = OWN + VERSION
const OUTPUTS = `${OWN}outputs`

const on = addEventListener as (type: string, listener: (event: never) => void) => void

on('install', (event: ExtendableEvent) => event.waitUntil(store(SITE, FILES)))

// the windows of the version before are closed when this happens
on('activate', (event: ExtendableEvent) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith(OWN) && name !== SITE && name !== OUTPUTS) await caches.delete(name)
  }
})()))

on('fetch', (event: FetchEvent) => {
  const { request } = event
  if (request.method === 'GET' && new URL(request.url).origin === location.origin) event.respondWith(answered(request))
})

/** A window asks for what is missing, and for outputs by their addresses: each names its content, so no old one is stored. */
on('message', (event: ExtendableEvent & { data: readonly string[] }) => event.waitUntil((async () => {
  await store(SITE, FILES)
  await store(OUTPUTS, event.data)
  if (event.data.length > 0) await forgetAllBut(event.data)
})()))

// --- internal ---

/**
 * Stores what is not yet stored; what does not come is asked for the next time. The server is asked in any case: what the browser
 * has kept of a page may be of the version before.
 */
async function store(name: string, paths: readonly string[]): Promise<void> {
  const cache = await caches.open(name)
  for (const path of paths) {
    if (!await cache.match(path)) await cache.add(new Request(path, { cache: 'no-cache' })).catch(() => {})
  }
}

/** Removes the outputs that this site no longer has. */
async function forgetAllBut(paths: readonly string[]): Promise<void> {
  const cache = await caches.open(OUTPUTS)
  const kept = new Set(paths.map(path => new URL(path, registration.scope).href))
  for (const request of await cache.keys()) {
    if (!kept.has(request.url)) await cache.delete(request)
  }
}

/** The page comes from the server, so that a new set is seen at once, and from here where there is none; all else from here. */
async function answered(request: Request): Promise<Response> {
  const [site, outputs] = await Promise.all([SITE, OUTPUTS].map(async name => await caches.open(name)))
  if (request.mode !== 'navigate') return await site!.match(request) ?? await outputs!.match(request) ?? fetch(request)
  const answer = fetch(request)
  const late = new Promise<undefined>(resolve => setTimeout(resolve, PATIENCE))
  return await Promise.race([answer.catch(() => undefined), late]) ?? await site!.match('./') ?? answer
}
