import { afterEach, describe, expect, it, vi } from 'vitest'
import { workerFor } from './offline.ts'

const SCOPE = 'https://host.example/deck/'
const PAGE = { url: SCOPE, method: 'GET', mode: 'navigate' }

/** What a browser keeps for a host, by the name of the cache and the address. */
type Kept = Map<string, Map<string, string>>

interface Asked { url: string, cache?: string }

const fetched = vi.fn<(asked: Asked) => Promise<string>>()

/** A service worker of a site with one script, of this version, in a browser; it is given an event, and gives what it answers. */
async function worker(kept: Kept, version = 'new'): Promise<(type: string, event?: object) => Promise<unknown>> {
  const listeners = new Map<string, (event: object) => void>()
  const hrefOf = (asked: Asked | string) => new URL(typeof asked === 'string' ? asked : asked.url, SCOPE).href
  const cache = (files: Map<string, string>) => ({
    match: async (asked: Asked | string) => files.get(hrefOf(asked)),
    add: async (asked: Asked) => void files.set(hrefOf(asked), await fetched(asked)),
    keys: async () => [...files.keys()].map(url => ({ url })),
    delete: async ({ url }: Asked) => files.delete(url),
  })
  const caches = {
    open: async (name: string) => cache(kept.get(name) ?? kept.set(name, new Map()).get(name)!),
    keys: async () => [...kept.keys()],
    delete: async (name: string) => kept.delete(name),
  }
  class Request {
    url: string
    cache: string
    constructor(path: string, { cache = 'default' }) {
      this.url = hrefOf(path)
      this.cache = cache
    }
  }
  const [registration, addEventListener] = [{ scope: SCOPE }, listeners.set.bind(listeners)]
  const globals = { caches, registration, location: new URL(SCOPE), addEventListener, fetch: fetched, Request }
  // eslint-disable-next-line no-new-func
  new Function(...Object.keys(globals), await workerFor(['index.html', 'a.js'], version))(...Object.values(globals))
  return async (type, event = {}) => {
    let work: unknown
    const take = (given: unknown) => void (work = given)
    listeners.get(type)!({ ...event, waitUntil: take, respondWith: take })
    return await work
  }
}

afterEach(() => {
  vi.useRealTimers()
  fetched.mockReset()
})

describe('the service worker of the built site', () => {
  it('names the files it stores, the page by its folder, and a version that changes with them', async () => {
    const text = await workerFor(['index.html', '404.html', 'assets/entry.js', 'assets/entry.js.map'], 'abc')
    expect(text).toContain('const FILES = ["./","assets/entry.js"]\nconst VERSION = "abc"\n')
  })

  it('stores what the server has now, and asks again for what did not come', async () => {
    const kept: Kept = new Map()
    const give = await worker(kept)
    fetched.mockImplementation(async ({ url }) => url === SCOPE ? 'page' : Promise.reject(new Error('no network')))
    await give('install')
    expect([...kept.get(`${SCOPE} new`)!.keys()]).toEqual([SCOPE])
    expect(new Set(fetched.mock.calls.map(([{ cache }]) => cache))).toEqual(new Set(['no-cache']))
    fetched.mockResolvedValue('script')
    await give('message', { data: [] })
    expect([...kept.get(`${SCOPE} new`)!.values()]).toEqual(['page', 'script'])
  })

  it('removes the version before, and nothing of another site of this host', async () => {
    const kept: Kept = new Map([`${SCOPE} old`, `${SCOPE} new`, 'https://host.example/deck/2025/ old', 'https://host.example/ old'].map(name => [name, new Map()]))
    await (await worker(kept))('activate')
    expect([...kept.keys()]).toEqual([`${SCOPE} new`, 'https://host.example/deck/2025/ old', 'https://host.example/ old'])
  })

  it('keeps outputs for a new version, as long as the site has them', async () => {
    const kept: Kept = new Map()
    fetched.mockImplementation(async ({ url }) => url)
    const before = await worker(kept, 'old')
    const [one, other] = ['captures/a.txt?1', 'captures/b.txt?1']
    await before('message', { data: [one, other] })
    const now = await worker(kept)
    await now('install')
    await now('activate')
    fetched.mockRejectedValue(new Error('no network'))
    const ask = (path: string) => now('fetch', { request: { url: SCOPE + path, method: 'GET', mode: 'cors' } })
    expect([await ask(one), await ask('a.js')]).toEqual([SCOPE + one, `${SCOPE}a.js`])
    await now('message', { data: [other] })
    expect(await ask(other)).toBe(SCOPE + other)
    await expect(ask(one)).rejects.toThrow('no network')
  })

  it('gives the stored page where the server takes too long, and waits for it where none is stored', async () => {
    vi.useFakeTimers()
    const kept: Kept = new Map()
    const give = await worker(kept)
    fetched.mockImplementation(async () => new Promise(resolve => setTimeout(resolve, 5000, 'late')))
    const waited = give('fetch', { request: PAGE })
    await vi.advanceTimersByTimeAsync(5000)
    expect(await waited).toBe('late')
    kept.get(`${SCOPE} new`)!.set(SCOPE, 'stored')
    const late = give('fetch', { request: PAGE })
    await vi.advanceTimersByTimeAsync(3000)
    expect(await late).toBe('stored')
    fetched.mockResolvedValue('now')
    expect(await give('fetch', { request: PAGE })).toBe('now')
    // nothing cuts an answer off that has begun
    expect(fetched.mock.calls.map(given => given.length)).toEqual([1, 1, 1])
  })
})
