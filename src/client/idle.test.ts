import { expect, it, vi } from 'vitest'
import { slideIsSeen, whenIdle } from './idle.ts'

it('waits for a slide to be seen, however idle the browser is, and then for the browser', async () => {
  const idle = vi.fn((then: () => void) => then())
  vi.stubGlobal('window', { requestIdleCallback: idle })
  let came = false
  const waited = whenIdle().then(() => came = true)
  await new Promise(setImmediate)
  expect({ came, asked: idle.mock.calls.length }).toEqual({ came: false, asked: 0 })
  slideIsSeen()
  await waited
  expect(idle).toHaveBeenCalledOnce()
  await whenIdle()
  vi.unstubAllGlobals()
})
