import process from 'node:process'

// Node reads TypeScript itself; Slidev would have Babel compile all that setup/vite-plugins.ts imports, which takes seconds
process.env.JITI_TRY_NATIVE ??= 'true'

export { createServer, resolveOptions } from '@slidev/cli'
