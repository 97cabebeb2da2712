import type { Side } from '../words.ts'
import type { LayerStep } from './step.ts'
import { withCommon } from './step.ts'

/** A look of an experiment at how busy the machine is, by which its sides wait for each other. */
export function loadLook(id: string, number: number): LayerStep {
  return {
    name: `${id}-load-${number}`,
    title: `How busy the machine is: look ${number}`,
    at: 'toolbox',
    run: 'cat /proc/loadavg',
    complete: { kind: 'digest' },
    attempts: 1,
    required: false,
    abreast: true,
  }
}

/** What the sides do one after the other, with a look at which they wait for each other between two of them. */
export function inTurn(sides: readonly Side[], part: readonly LayerStep[], look: (between: number) => LayerStep): LayerStep[] {
  return sides.flatMap((side, place) => [...place === 0 ? [] : [look(place - 1)], ...withCommon({ sides: [side] }, part)])
}
