/** What is done with a packet on its way, in this order on both sides; a dataplane may have nothing to do for a job. */
export const JOBS = ['entered', 'found', 'marked', 'chosen', 'rewritten', 'source', 'pod'] as const
export type Job = typeof JOBS[number]
