/**
 * What few slides draw, and long: each comes with the slides that draw it. All else comes together, with the first slide that
 * shows an output.
 */
export const ALONE = ['answerLines', 'experiments', 'paths', 'scale', 'series', 'silent'] as const
export type Alone = typeof ALONE[number]
