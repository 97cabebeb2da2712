import type { Command } from './define-command.ts'

/** Our commands, by their `npm run` names. Each is imported on demand: some load Slidev or a browser. */
export const COMMANDS = {
  dev: async () => (await import('./dev.ts')).dev,
  build: async () => (await import('./build.ts')).build,
  preview: async () => (await import('./preview.ts')).preview,
  doctor: async () => (await import('./doctor.ts')).doctor,
  present: async () => (await import('./present.ts')).present,
  export: async () => (await import('./export.ts')).exported,
  refresh: async () => (await import('./refresh.ts')).refresh,
  check: async () => (await import('./check.ts')).check,
  path: async () => (await import('./path.ts')).path,
  lab: async () => (await import('./lab.ts')).lab,
  gke: async () => (await import('./gke.ts')).gke,
  bench: async () => (await import('./bench.ts')).bench,
  test: async () => (await import('./test.ts')).test,
} as const satisfies Record<string, () => Promise<Command>>
