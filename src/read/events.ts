import type { Line } from '../text/lines.ts'

/**
 * The lines of a text without the events at the end of `kubectl describe` (`DescribeEvents` in
 * k8s.io/kubectl/pkg/describe/describe.go): they are what happened to an object in the last hour, not part of the object.
 */
export function withoutEvents(lines: readonly Line[]): Line[] {
  let within = false
  return lines.filter(({ text }) => {
    within = /^Events:(?: |$)/.test(text) || (within && text.startsWith(' '))
    return !within
  })
}
