import { defineConfig } from 'vitest/config'

/** The live tests bring up real clusters: one file, one after the other, with minutes to spare. */
export default defineConfig({
  test: { include: ['test/live/*.test.ts'], testTimeout: 20 * 60_000, hookTimeout: 30 * 60_000, fileParallelism: false, bail: 1 },
})
