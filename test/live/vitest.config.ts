import type { TestSpecification } from 'vitest/node'
import { basename } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'

/** First what has to be right for anything else to be: then what goes wrong on purpose. */
const ORDER = ['smoke.test.ts', 'lab.test.ts', 'dressed.test.ts', 'other.test.ts', 'faults.test.ts']

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => ORDER.indexOf(basename(moduleId))
    return files.toSorted((a, b) => place(a) - place(b))
  }
}

/** The live tests share two real clusters, which take minutes to come up: one file after the other, with minutes to spare. */
export default defineConfig({
  test: {
    include: ['test/live/*.test.ts'],
    globalSetup: 'test/live/setup.ts',
    sequence: { sequencer: InOrder },
    ...{ testTimeout: 20 * 60_000, hookTimeout: 30 * 60_000, teardownTimeout: 10 * 60_000 },
    fileParallelism: false,
    bail: 1,
  },
})
