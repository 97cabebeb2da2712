/** Who sends requests while the policy is off, on and off again; in a file without parsers, because slides import it. */
export const ASKERS = ['client', 'stranger', 'outside'] as const
export const MOMENTS = ['before', 'during', 'after'] as const
export type Asker = typeof ASKERS[number]
export type Moment = typeof MOMENTS[number]
