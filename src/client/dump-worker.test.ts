import type { DumpAsk, DumpSays } from './dump-worker.ts'
import { expect, it, vi } from 'vitest'

it('says why a file is not read, whatever it is: one that was changed since it was chosen cannot be opened any more', async () => {
  let ask: (event: { data: DumpAsk }) => void = () => {}
  const said = vi.fn<(says: DumpSays) => void>()
  vi.stubGlobal('addEventListener', (_: string, listener: typeof ask) => ask = listener)
  vi.stubGlobal('postMessage', said)
  await import('./dump-worker.ts')
  const changed = new File(['*nat\n'], 'iptables-save.txt')
  Object.assign(changed, {
    stream() {
      throw new DOMException('The requested file could not be read', 'NotReadableError')
    },
  })
  ask({ data: { read: changed, as: null, view: {} } })
  await vi.waitFor(() => expect(said).toHaveBeenCalledExactlyOnceWith({ refused: 'The requested file could not be read' }))
  vi.unstubAllGlobals()
})
