/**
 * The parts of the deck in modules of their own: what few slides draw and is long comes with those that do, and the titles are
 * all that the second slide needs beside what it draws. All else comes together, with the first slide that shows an output.
 */
export const OWN_MODULES = ['answerLines', 'answers', 'experiments', 'paths', 'routing', 'scale', 'series', 'silent'] as const
export type OwnModule = typeof OWN_MODULES[number]
