import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkSet } from '../src/capture/check.ts'
import { exitCodeOf, visible } from '../src/capture/fault.ts'
import { mendSwap, readableSet } from '../src/capture/publish.ts'
import { steps } from '../src/trace/index.ts'

const HELP = `Checks a capture set as a stranger would: complete, valid, and recorded by the
commands of this trace.

  npm run check [-- DIR]     (captures/)

The digests can be checked without any of this code:

  cd captures && sha256sum -c SHA256SUMS
`

const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true })

if (values.help) {
  process.stdout.write(HELP)
}
else {
  process.exitCode = await exitCodeOf(async () => {
    const dir = positionals[0] ?? fileURLToPath(new URL('../captures', import.meta.url))
    const mended = mendSwap(dir)
    if (mended) process.stderr.write(`${mended}\n`)
    process.stdout.write(`${visible(checkSet(readableSet(dir), steps))}\n`)
  })
}
