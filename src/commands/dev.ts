import { handOver } from '../serve/hand-over.ts'
import { command } from './define-command.ts'
import { flag, one, port } from './shapes.ts'

export const dev = command({
  name: 'dev',
  summary: 'the deck on this machine, reloaded when captures change',
  help: `Serves the deck to this machine until Ctrl-C ends it, and reloads it when slides
or captures change. Nobody else reaches it; for others there is npm run build.

  npm run dev -- [options]

  --port N   (the first free one from 3030 on)
  --open     opens it in a browser
  --force    prepares the packages that slides need anew
  --help
`,
  options: { port: one(port.optional()), open: flag, force: flag },
  interrupted: 'by itself',
  run: ({ port: chosen, open, force }) => handOver([
    'slides.md',
    ...chosen === undefined ? [] : ['--port', `${chosen}`],
    ...open ? ['--open'] : [],
    ...force ? ['--force'] : [],
  ]),
})
