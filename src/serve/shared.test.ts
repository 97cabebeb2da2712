import { describe, expect, it } from 'vitest'
import { closedViewer, firstWalk } from '../client/state.ts'
import { SHARED } from './shared.ts'

const said = (data: unknown) => ({ source: 'abcdefgh', data, timestamp: 1 })
const NAV = { page: 3, clicks: 0, clicksTotal: 2, timer: { status: 'running', slides: { 1: { start: 5, end: 9 }, 2: { start: 9 } }, startedAt: 5, pausedAt: 0 }, lastUpdate: { id: 'http://localhost:3030_ab', type: 'presenter', time: 6 } }

const given = (key: 'nav' | 'viewer' | 'walk' | 'compared', body: unknown) => SHARED[`/@server-reactive/${key}`]!.safeParse(body)

describe('what windows tell each other', () => {
  it('is where the talk is, what the viewer shows and which packet walks', () => {
    for (const walk of [firstWalk(), { from: 'host', to: 'nodePort', place: 'elsewhere' }]) expect(given('walk', said(walk))).toEqual({ success: true, data: said(walk) })
    for (const nav of [NAV, { ...NAV, cursor: '__UNDEFINED___', timer: { ...NAV.timer, slides: { 1: { start: 5, end: '__UNDEFINED___' } } } }, { ...NAV, cursor: { x: 1.5, y: 2, style: 'laser' } }]) {
      expect(given('nav', said(nav))).toEqual({ success: true, data: said(nav) })
    }
    for (const viewer of [closedViewer(), { ...closedViewer(), open: 'l4.v1.redirect@reference', query: '<b>', top: { v1: 7, v2: 1 } }, { ...closedViewer(), match: -1 }]) {
      expect(given('viewer', said(viewer))).toEqual({ success: true, data: said(viewer) })
    }
  })

  it('is which sides are compared, by their names', () => {
    for (const pair of ['', 'v3,v2']) expect(given('compared', said({ pair }))).toEqual({ success: true, data: said({ pair }) })
    for (const pair of ['v1', 'v1,v9', 'v1,v2#/2', '<b>']) expect(given('compared', said({ pair })).success, pair).toBe(false)
  })

  it.each<[string, unknown]>([
    ['a page that is none', said({ ...NAV, page: '2' })],
    ['markup', said({ ...NAV, page: '<img src=x onerror=alert(1)>' })],
    ['more than there is', said({ ...NAV, html: 'x' })],
    ['a patch, which the plugin would merge', { source: 'a', patch: { page: 2 }, timestamp: 1 }],
    ['a prototype', JSON.parse('{"source":"a","data":{"__proto__":{"polluted":1}},"timestamp":1}')],
    ['nothing', undefined],
  ])('is not %s', (_, body) => {
    expect(given('nav', body).success).toBe(false)
    expect(given('viewer', body).success).toBe(false)
    expect(given('walk', body).success).toBe(false)
  })

  it('hands on no prototype from further in', () => {
    const slides = JSON.parse('{"__proto__":{"start":1}}') as object
    const { data } = given('nav', said({ ...NAV, timer: { ...NAV.timer, slides } })) as { data: ReturnType<typeof said> & { data: typeof NAV } }
    expect(Object.keys(data.data.timer.slides)).toEqual([])
  })

  it.each(['../manifest.json', '<b>', 'a b', 'x'.repeat(101)])('never opens “%s”', (open) => {
    expect(given('viewer', said({ ...closedViewer(), open })).success).toBe(false)
  })
})
