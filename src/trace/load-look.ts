import type { Layer, Side } from '../words.ts'
import type { Step } from './step.ts'
import { SIDES } from '../words.ts'

/** A look of an experiment at how busy the machine is, by which its sides wait for each other. */
export function loadLook(layer: Layer, id: string, number: number): Step {
  return {
    layer,
    name: `${id}-load-${number}`,
    sides: SIDES,
    title: `How busy the machine is: look ${number}`,
    at: 'toolbox',
    run: 'cat /proc/loadavg',
    complete: { kind: 'digest' },
    attempts: 1,
    required: false,
    aside: true,
    abreast: true,
  }
}

/** What each side does, one after the other, with a look at which they wait for each other between two of them. */
export function inTurn(sides: readonly Side[], part: (side: Side) => Step[], look: (between: number) => Step): Step[] {
  return sides.flatMap((side, place) => [...place === 0 ? [] : [look(place - 1)], ...part(side)])
}
