/**
 * What comes with the slides that draw it, for few do and it is long; and the titles, which are all that the second slide needs
 * beside what it draws. All else comes together, with the first slide that shows an output.
 */
export const ALONE = ['answerLines', 'answers', 'experiments', 'paths', 'scale', 'series', 'silent'] as const
export type Alone = typeof ALONE[number]
