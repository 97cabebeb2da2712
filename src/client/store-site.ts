import { whenIdle } from './idle.ts'

/**
 * Stores the built site in the browser, for a time without a network, once the first slide is seen; where it is installed as an
 * app, every output as well. Browsers allow it on an encrypted page, and on the machine's own.
 */
export async function storeSite(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  await whenIdle()
  await navigator.serviceWorker.register('./sw.js')
  addEventListener('appinstalled', () => void storeOutputs())
  if (matchMedia('(display-mode: standalone)').matches) await storeOutputs()
}

// --- internal ---

async function storeOutputs(): Promise<void> {
  const [{ allOutputs }, { storedIn }, { active }] = await Promise.all([import('./outputs.ts'), import('./fetch-stored.ts'), navigator.serviceWorker.ready])
  const outputs = await allOutputs()
  active?.postMessage(outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]).flatMap(one => one ? [storedIn(one)] : []))
}
