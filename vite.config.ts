import type {} from '@slidev/types'
import { defineConfig } from 'vitest/config'
import { closedViewer } from './src/view/state.ts'

export default defineConfig({
  server: { cors: false },
  slidev: { serverRef: { state: { viewer: closedViewer() } } },
  test: { include: ['src/**/*.test.ts', 'test/*.test.ts', 'bench/*.test.ts'], testTimeout: 60_000 },
})
