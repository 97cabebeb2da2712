import type { Line } from '../text/lines.ts'

/**
 * The lines of a text without the events that `kubectl describe` ends an object with (`DescribeEvents` in
 * k8s.io/kubectl/pkg/describe/describe.go): they are what happened to it in the last hour, which is not the object.
 */
export function withoutEvents(lines: readonly Line[]): Line[] {
  let within = false
  return lines.filter(({ text }) => {
    within = /^Events:(?: |$)/.test(text) || (within && text.startsWith(' '))
    return !within
  })
}
