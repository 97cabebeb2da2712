import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { browserArguments, findBrowser } from './src/export/browser.ts'

/** The files with the longest way from a first test to a last: begun last, they would have one core of two at the end. */
const LONGEST = ['export.spec.ts', 'viewer.spec.ts']

/**
 * Whole-deck tests, on the built site. The sites are built before the first test, once for the same sources; each test has a
 * page of its own. What is waited for is a state: the times are for a machine that has much else to do.
 */
export default defineConfig({
  testDir: 'test',
  projects: [{ name: 'longest', testMatch: LONGEST }, { name: 'rest', testMatch: '*.spec.ts', testIgnore: LONGEST }],
  globalSetup: './test/sites.ts',
  workers: availableParallelism(),
  fullyParallel: true,
  timeout: 600_000,
  expect: { timeout: 60_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : 'list',
  use: {
    viewport: { width: 1280, height: 720 },
    // each of the tests is a visitor of its own, who would store the whole site; test/offline.spec.ts does
    serviceWorkers: 'block',
    // which a browser without windows has nobody to ask for
    permissions: ['screen-wake-lock'],
    launchOptions: { executablePath: await findBrowser(), args: browserArguments() },
  },
})
