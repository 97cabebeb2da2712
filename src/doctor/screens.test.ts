import { expect, it } from 'vitest'
import { fromProfiler, fromXrandr, judged } from './screens.ts'

/** As xrandr(1) lays it out; only screens with a mode in use have one behind their name. */
const XRANDR = `Screen 0: minimum 320 x 200, current 3200 x 1080, maximum 16384 x 16384
eDP-1 connected primary 1280x800+0+0 (normal left inverted right x axis y axis) 290mm x 180mm
   1280x800      60.00*+
DP-1 disconnected (normal left inverted right x axis y axis)
HDMI-1 connected 1920x1080+1280+0 (normal left inverted right x axis y axis) 890mm x 500mm
   1920x1080     60.00*+  50.00
HDMI-2 connected (normal left inverted right x axis y axis)
`

it('reads the screens in use from xrandr, and no other', () => {
  expect(fromXrandr(XRANDR)).toEqual([{ width: 1280, height: 800 }, { width: 1920, height: 1080 }])
  expect(fromXrandr('Can\'t open display :0\n')).toEqual([])
})

it('reads them from system_profiler, a card without a screen included', () => {
  const text = JSON.stringify({ SPDisplaysDataType: [
    { sppci_model: 'Apple M2', spdisplays_ndrvs: [{ _name: 'Color LCD', _spdisplays_resolution: '1512 x 982 @ 120.00Hz' }, { _spdisplays_resolution: '1920 x 1080' }] },
    { sppci_model: 'eGPU' },
  ] })
  expect(fromProfiler(text)).toEqual([{ width: 1512, height: 982 }, { width: 1920, height: 1080 }])
})

it('one screen is a warning, a second one is well, and one too small for a slide is said', () => {
  const [laptop, beamer, old] = [{ width: 1512, height: 982 }, { width: 1920, height: 1080 }, { width: 1024, height: 768 }]
  expect(judged([laptop]).map(({ kind }) => kind)).toEqual(['warning'])
  expect(judged([laptop, beamer])).toEqual([{ kind: 'good', says: '2: 1512 × 982, 1920 × 1080' }])
  expect(judged([laptop, old]).map(({ kind }) => kind)).toEqual(['good', 'warning'])
})
