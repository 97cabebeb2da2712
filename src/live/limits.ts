/** Limits of live mode, whatever a page requests. */
export const LIMITS = {
  /** Seconds of one run; a step's own limit applies if it is shorter. */
  seconds: 30,
  /** Seconds within which a cluster must identify itself, else the recording stays. With everything else it stays below two. */
  answer: 1.7,
  /** Bytes of one run's output, stdout and stderr together. */
  bytes: 1 << 20,
  /** Bytes of the failover experiment's logs; read here, never sent. */
  log: 16 << 20,
  /** Windows that get events. */
  windows: 8,
  /** Seconds after which a change is undone. */
  change: 180,
  /** Milliseconds for which a one-time link is valid. */
  linkMs: 10 * 60_000,
  /** Milliseconds between two attempts to reach the clusters at the start, and to undo a change. */
  againMs: 15_000,
  /** Bytes of a request's body. */
  asked: 1024,
} as const
