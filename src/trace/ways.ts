import type { PlatformKind, Side } from '../words.ts'
import type { Step } from './step.ts'
import { SIDES } from '../words.ts'

/** A step's ways on one side of a platform, each as a step of its own, in the order in which they are tried; at least one. */
export function waysOf(step: Step, side: Side, platform: PlatformKind): readonly Step[] {
  const { ways, okExit: _, ...rest } = step
  const here = ways?.[platform]?.filter(({ sides = SIDES }) => sides.includes(side)) ?? []
  return here.length === 0 ? [step] : here.map(({ sides: __, ...way }) => ({ ...rest, ...way }))
}
