import type { Recording } from './record.ts'

/** A recording of one side into a folder, for tests and benches: whatever waits for others or changes a cluster does nothing. */
export function recordingInto(dir: string, ground: Recording['ground'], more: Partial<Recording> = {}): Recording {
  return {
    ...{ ground, dir, runId: 'r1', env: {}, maxBytes: 1 << 20, signal: new AbortController().signal },
    ...{ tell: () => {}, sameCluster: async () => {}, abreast: async () => {}, settled: async () => {}, journal: () => {} },
    ...more,
  }
}
