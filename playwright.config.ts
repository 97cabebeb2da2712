import { defineConfig } from '@playwright/test'
import { browserArguments, findBrowser } from './src/export/browser.ts'

/** Whole-deck tests, on the built site. The sites are built once, before the first test. */
export default defineConfig({
  testDir: 'test',
  testMatch: '*.spec.ts',
  globalSetup: './test/sites.ts',
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : 'list',
  use: {
    viewport: { width: 1280, height: 720 },
    launchOptions: { executablePath: await findBrowser(), args: browserArguments() },
  },
})
