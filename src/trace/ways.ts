import type { DataplaneKind, PlatformKind } from '../words.ts'
import type { Step } from './step.ts'

/** A step's ways on a platform with a dataplane, each as a step of its own, in the order they are tried; at least one. */
export function waysOf(step: Step, platform: PlatformKind, dataplane?: DataplaneKind): readonly Step[] {
  const { ways, okExit: _, ...rest } = step
  const here = ways?.[platform]?.filter(({ on }) => !on || (dataplane && on.includes(dataplane))) ?? []
  return here.length === 0 ? [step] : here.map(({ on: __, ...way }) => ({ ...rest, ...way }))
}
