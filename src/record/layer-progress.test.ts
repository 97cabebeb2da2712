import type { Capture } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import type { Layer, Side } from '../words.ts'
import { describe, expect, it } from 'vitest'
import { COMPARED } from '../words.ts'
import { layerOfRun, layerProgress } from './layer-progress.ts'

function step(layer: Layer, name: string, more: Partial<Step> = {}): Step {
  return { name, layer, sides: COMPARED, title: name, at: 'here', run: 'true', complete: { kind: 'digest' }, ...more }
}

const one = step('l1', 'one')
const two = step('l1', 'two')
const next = step('l2', 'next')
const ear = step('l5', 'ear', { during: { step: 'l1.two', ready: 1 } })
const trace = [one, two, next, ear]

function recorded(of: Step, side: Side = 'v1', status: Capture['status'] = 'ok') {
  return { kind: 'recorded' as const, side, step: of, capture: { status } as Capture }
}

async function isOver(over: Promise<void>): Promise<boolean> {
  return Promise.race([over.then(() => true), Promise.resolve(false).then(is => is)])
}

describe('a side of a layer', () => {
  it('counts a listener to the layer of the step it listens to', () => {
    expect(trace.map(layerOfRun)).toEqual(['l1', 'l1', 'l2', 'l1'])
    expect(layerProgress(trace, ['l1', 'l2']).of('l1', 'v1').steps).toBe(3)
  })

  it('leaves steps out of its count that only some platform has', () => {
    expect(layerProgress([one, step('l1', 'rule', { platforms: ['gke'] })], ['l1']).of('l1', 'v1').steps).toBe(1)
  })

  it('names what is running, side by side where two are, until each is recorded', () => {
    const lanes = layerProgress(trace, ['l1'])
    lanes.report({ kind: 'started', side: 'v1', step: ear })
    lanes.report({ kind: 'started', side: 'v1', step: two })
    expect(lanes.of('l1', 'v1').running().map(({ name }) => name)).toEqual(['ear', 'two'])
    lanes.report(recorded(two))
    expect(lanes.of('l1', 'v1').running().map(({ name }) => name)).toEqual(['ear'])
    expect(lanes.of('l1', 'v2').running()).toEqual([])
  })

  it('says how long the cluster is left alone, until the step is recorded', () => {
    const lanes = layerProgress(trace, ['l1'])
    lanes.report({ kind: 'started', side: 'v2', step: one })
    lanes.report({ kind: 'waiting', side: 'v2', step: one, seconds: 30 })
    const lane = lanes.of('l1', 'v2')
    expect(lane.waiting()).toMatchObject({ name: 'one' })
    expect(Math.ceil(lane.waiting()!.seconds)).toBe(30)
    expect(lane.running()).toEqual([])
    lanes.report(recorded(one, 'v2'))
    expect(lane.waiting()).toBe(null)
  })

  it('is over when all its steps are recorded, failed ones included, and counts those', async () => {
    const lanes = layerProgress(trace, ['l1'])
    const lane = lanes.of('l1', 'v1')
    for (const [of, status] of [[one, 'ok'], [two, 'failed']] as const) lanes.report(recorded(of, 'v1', status))
    expect(await isOver(lane.over)).toBe(false)
    lanes.report(recorded(ear, 'v1', 'skipped'))
    expect(await isOver(lane.over)).toBe(true)
    expect(lane).toMatchObject({ recorded: 3, failed: 1 })
  })

  it('is over when its own side goes on to a later layer, whatever is missing', async () => {
    const lanes = layerProgress(trace, ['l1', 'l2'])
    lanes.report({ kind: 'started', side: 'v1', step: one })
    lanes.report({ kind: 'started', side: 'v1', step: next })
    expect(await isOver(lanes.of('l1', 'v1').over)).toBe(true)
    expect(await isOver(lanes.of('l1', 'v2').over)).toBe(false)
  })

  it('is over when nothing more will be heard', async () => {
    const lanes = layerProgress(trace, ['l1', 'l2'])
    lanes.end()
    expect(await isOver(lanes.of('l2', 'v2').over)).toBe(true)
    expect(lanes.of('l2', 'v2').seconds()).toBe(0)
  })
})
