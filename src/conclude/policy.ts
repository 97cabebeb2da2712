import type { PolicyRead } from '../read/policy.ts'

/** What one side did with the policy, in the present tense; only what was seen. */
export function policyWords(read: PolicyRead): string[] {
  const { tries, enforcedAfter, letInAfter, releasedAfter, open, newcomer } = read
  const stranger = tries.filter(({ asker, phase }) => asker.startsWith('stranger') && phase === 'during')
  const letIn = stranger.reduce((sum, one) => sum + one.letIn, 0)
  const of = stranger.reduce((sum, one) => sum + one.of, 0)
  return [
    enforcedAfter === null
      ? `Under the policy ${letIn} of the stranger's ${of} tries are let in.`
      : `The stranger is kept out ${seconds(enforcedAfter)} after the API's answer; ${letIn} of its ${of} tries are let in.`,
    ...open === null ? [] : [open.ended ? 'A connection it had open before ends, too.' : 'A connection it had open before goes on.'],
    ...newcomer === null ? [] : [newcomer === 200 ? 'A new pod with the label is let in at its first request.' : 'A new pod with the label is kept out at first.'],
    ...letInAfter === null ? [] : [`Given the label, the running stranger is let in after ${seconds(letInAfter)}.`],
    ...releasedAfter === null ? [] : [`Without the policy it is let in again after ${seconds(releasedAfter)}.`],
  ]
}

// --- internal ---

/** A request is sent every eighth of a second at most: more digits would be made up. */
function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
}
