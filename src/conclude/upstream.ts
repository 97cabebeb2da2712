/** Says where a finding is known upstream, behind the sentence about it: issues as `OWNER/NAME #1`, or a KEP. */
export function known(...where: readonly string[]): string {
  return ` Known upstream: ${where.join(', ')}.`
}
