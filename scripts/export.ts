import { relative, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { exitCodeOf } from '../src/capture/fault.ts'
import { exportPdf } from '../src/export/pdf.ts'

const HELP = `Prints the deck: every slide a page of a tagged PDF.

  npm run export -- [options]

  --out FILE    (dataplane-deck.pdf)
  --dark        as on a dark screen
  --help

The browser is found by itself: Playwright's own, or the system's Chromium or Chrome; DECK_BROWSER names another.
`

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'dataplane-deck.pdf' },
    dark: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

if (values.help) {
  process.stdout.write(HELP)
}
else {
  process.exit(await exitCodeOf(async () => {
    const root = fileURLToPath(new URL('..', import.meta.url))
    const { out, pages, bytes } = await exportPdf({ root, out: resolve(values.out), dark: values.dark ?? false })
    process.stdout.write(`${relative(process.cwd(), out)}: ${pages} pages, ${bytes} bytes\n`)
  }))
}
