import { afterAll, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { sharedStates } from './shared-states.ts'
import { closedViewer } from './state.ts'

const CHANNEL = 'a deck - viewer'
const APART = { ...closedViewer(), $syncUp: false, $syncDown: false }
const others = new BroadcastChannel(CHANNEL)

afterAll(() => others.close())

/** A state of a window, with what it hears and whether it may tell. */
function viewerIn() {
  const state = closedViewer()
  return { state, init: vi.fn<(channel: string) => void>(), onUpdate: vi.fn<(data: object) => void>() }
}

it('a state is shared until the window leaves the others, and from then on told to nobody and by nobody', () => {
  const { share, leave } = sharedStates()
  const viewer = viewerIn()
  expect(share(viewer, CHANNEL, ref(true))).toBe(true)
  expect(viewer.init).toHaveBeenCalledExactlyOnceWith(CHANNEL)
  expect(viewer.state).toEqual(closedViewer())
  leave()
  expect(viewer.state).toEqual(APART)
})

it('one that comes after that is never shared', () => {
  const { share, leave } = sharedStates()
  const viewer = viewerIn()
  leave()
  expect(share(viewer, CHANNEL, ref(true))).toBe(false)
  expect(viewer.init).not.toHaveBeenCalled()
  expect(viewer.state).toEqual(APART)
})

it('a window that may not lead hears the others, and tells them nothing until it may', async () => {
  const { share, leave } = sharedStates()
  const [viewer, mayLead] = [viewerIn(), ref(false)]
  share(viewer, CHANNEL, mayLead)
  others.postMessage({ open: 'l4.v1.redirect' })
  await vi.waitFor(() => expect(viewer.onUpdate).toHaveBeenCalledExactlyOnceWith({ open: 'l4.v1.redirect' }))
  expect(viewer.init).not.toHaveBeenCalled()
  mayLead.value = true
  await nextTick()
  expect(viewer.init).toHaveBeenCalledExactlyOnceWith(CHANNEL)
  leave()
})

it('and hears nothing more once it has left them', async () => {
  const { share, leave } = sharedStates()
  const [viewer, other] = [viewerIn(), viewerIn()]
  share(viewer, CHANNEL, ref(false))
  leave()
  const staying = sharedStates()
  staying.share(other, CHANNEL, ref(false))
  others.postMessage({ open: 'l4.v1.redirect' })
  await vi.waitFor(() => expect(other.onUpdate).toHaveBeenCalledOnce())
  expect(viewer.onUpdate).not.toHaveBeenCalled()
  staying.leave()
})
