/** What live mode never exceeds, whatever a page asks for. */
export const LIMITS = {
  /** Seconds of one run; a step's own limit holds where it is shorter. */
  seconds: 30,
  /** Seconds within which a cluster must say who it is, else the recording stands. With what else is done it stays below two. */
  answer: 1.7,
  /** Bytes of one run's output, stdout and stderr together. */
  bytes: 1 << 20,
  /** Bytes of what the failover experiment logs; read here, never sent. */
  log: 16 << 20,
  /** Windows that are told what happens. */
  windows: 8,
  /** Seconds for which a change stays, then it is taken back. */
  change: 180,
  /** Milliseconds for which a one-time link is good. */
  linkMs: 10 * 60_000,
  /** Milliseconds between two tries to reach the clusters at the start. */
  againMs: 15_000,
  /** Bytes of a request's body. */
  asked: 1024,
} as const
