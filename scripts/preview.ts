import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { exitCodeOf, Fault } from '../src/capture/fault.ts'
import { preview } from '../src/serve/preview.ts'

const HELP = `Serves the built site to this machine.

  npm run preview -- [options]

  --port N      (the first free one from 4173 on)
  --dir DIR     (dist)
  --help
`

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    dir: { type: 'string', default: 'dist' },
    help: { type: 'boolean' },
  },
})

if (values.help) {
  process.stdout.write(HELP)
}
else {
  process.exitCode = await exitCodeOf(async () => {
    const folder = resolve(values.dir)
    if (!existsSync(join(folder, 'index.html'))) throw new Fault(`${values.dir}/ holds no site. Build it first: npm run build`)
    const { url } = await preview(folder, values.port === undefined ? undefined : Number(values.port))
    process.stdout.write(`${url}\n`)
  })
}
