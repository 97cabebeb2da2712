/** Who asks the Service when the policy is off, on and off again; a slide names them without the parsers behind them. */
export const ASKERS = ['client', 'stranger', 'outside'] as const
export const MOMENTS = ['before', 'during', 'after'] as const
export type Asker = typeof ASKERS[number]
export type Moment = typeof MOMENTS[number]
