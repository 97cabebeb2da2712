import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { Fault } from '../exec/fault.ts'
import { preview as serve } from '../serve/preview.ts'
import { command } from './define-command.ts'
import { folder, one, port } from './shapes.ts'

export const preview = command({
  name: 'preview',
  summary: 'serves `dist/` on loopback',
  help: `Serves the built site to this machine until Ctrl-C ends it.

  npm run preview -- [options]

  --port N      (the first free one from 4173 on)
  --dir DIR     (dist)
  --help
`,
  options: { port: one(port.optional()), dir: one(folder.default('dist')) },
  interrupted: 'served',
  run: async ({ dir, port: chosen }, _, signal) => {
    const site = resolve(dir)
    if (!existsSync(join(site, 'index.html'))) throw new Fault(`${dir}/ contains no site. Build it first: npm run build`)
    const { url, close } = await serve(site, chosen)
    process.stdout.write(`${url}\n`)
    if (!signal.aborted) await once(signal, 'abort')
    await close()
  },
})
