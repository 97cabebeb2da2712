import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deck } from '../deck.config.ts'
import { checkSet } from '../src/capture/check.ts'
import { exitCodeOf, Fault, visible } from '../src/capture/fault.ts'
import { declaredAliases } from '../src/capture/private.ts'
import { lastGoodSet } from '../src/capture/publish.ts'
import { refuseExposed } from '../src/gke/private.ts'
import { steps } from '../src/trace/index.ts'

const HELP = `Checks a capture set as a stranger would: complete, valid, and recorded by the
commands of this trace.

  npm run check [-- DIR]     (captures/)

  --private   fail also where it shows a project, an account or a public address
              that is nobody's alias

The digests can be checked without any of this code:

  cd captures && sha256sum -c SHA256SUMS
`

/** What a presenter wants nobody to read; ignored by git. */
const PRIVATE = fileURLToPath(new URL('../deck.private.ts', import.meta.url))

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean' }, private: { type: 'boolean' } },
  allowPositionals: true,
})

if (values.help) {
  process.stdout.write(HELP)
}
else {
  process.exitCode = await exitCodeOf(async () => {
    const dir = positionals[0] ?? fileURLToPath(new URL('../captures', import.meta.url))
    // who checks a set asks of that one: another that would be shown in its place is named, and does not pass for it
    const set = lastGoodSet(dir, (text) => {
      throw new Fault(text)
    })
    const said = checkSet(set, steps)
    if (values.private || deck.aliasedOnly) refuseExposed(set, await declaredAliases(PRIVATE))
    process.stdout.write(`${visible(said)}\n`)
  })
}
