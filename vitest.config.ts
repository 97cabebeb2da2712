import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/**
 * Beside their unit, but slower than a unit test may be: they read all of the shipped set, or wait for processes. They run with
 * the tests of test/.
 */
const SLOW = [
  'src/read/every.test.ts',
  'src/read/formats.test.ts',
  'src/deck-model/captures-plugin.test.ts',
  'src/trace/workload/probe.test.ts',
]

/**
 * Slow too, and they keep whole sets or a server of slides in memory. They have workers of their own: the more memory a process
 * has, the longer it takes to start another, 2 ms at first and 60 with 1.4 GB, and the other tests start thousands.
 */
const LARGE = [
  ...['check', 'fall-backs', 'faults', 'folders', 'independent', 'large', 'present', 'series', 'server', 'shipped'].map(name => `test/${name}.test.ts`),
  ...SLOW,
]

/**
 * The tests of one worker share their modules, and with them the one set and the one deck of test/set.ts: none may change what
 * another reads.
 */
export default defineConfig({
  test: {
    isolate: false,
    maxWorkers: availableParallelism(),
    globalSetup: 'test/scratch.ts',
    // what is waited for is a state: the times are for a machine that has much else to do
    ...{ testTimeout: 300_000, hookTimeout: 300_000, teardownTimeout: 60_000 },
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'bench/*.test.ts'], exclude: SLOW } },
      { extends: true, test: { name: 'sets', include: LARGE } },
      { extends: true, test: { name: 'commands', include: ['test/*.test.ts'], exclude: LARGE } },
    ],
  },
})
