import { whenIdle } from './idle.ts'

/**
 * Stores the built site in the browser, for a time without a network, once the first slide is seen; where it is installed as an
 * app, every output as well. Browsers allow it on an encrypted page, and on the machine's own.
 */
export async function storeSite(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  await whenIdle()
  // a browser that stores nothing for anybody refuses, and shows the deck all the same
  if (!await navigator.serviceWorker.register('./sw.js').catch(() => null)) return
  addEventListener('appinstalled', () => void store(true))
  await store(matchMedia('(display-mode: standalone)').matches)
}

// --- internal ---

/** Has what is missing stored: of the site, and with `outputs` of those. */
async function store(outputs: boolean): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage(outputs ? await addressesOfOutputs() : [])
}

async function addressesOfOutputs(): Promise<string[]> {
  const [{ allOutputs }, { storedIn }] = await Promise.all([import('./outputs.ts'), import('./fetch-stored.ts')])
  const streams = (await allOutputs()).flatMap(({ stdout, stderr }) => [stdout, stderr])
  return streams.flatMap(one => one ? [storedIn(one)] : [])
}
