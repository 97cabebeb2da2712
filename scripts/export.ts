import { join, relative, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { exitCodeOf, Fault } from '../src/capture/fault.ts'
import { coverPicture } from '../src/export/cover.ts'
import { exportPdf } from '../src/export/pdf.ts'
import { replaceable, replaceFile } from '../src/export/replace.ts'
import { COVER } from '../src/serve/meta.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const HELP = `Prints the deck as a tagged PDF with bookmarks: every slide, then an appendix
with what the clusters printed, linked both ways. Every file of captures/ is
attached as it is.

  npm run export -- [options]

  --output FILE   (dataplane-deck.pdf; an older one is replaced whole)
  --slides        without the appendix; the files are attached all the same
  --notes         a speaker's handout instead: each slide with its notes and
                  its time (dataplane-deck-notes.pdf)
  --dark          as on a dark screen
  --cover         no PDF: the picture that messengers show beside a link to the
                  site (public/cover.png)
  --help

The browser is found by itself: Playwright's own, or the system's Chromium or
Chrome; DECK_BROWSER names another.
`

process.exit(await exitCodeOf(async () => {
  const { help, slides, notes, cover, dark, output } = options()
  if (help) return void process.stdout.write(HELP)
  if (cover) return replaceFile(replaceable(resolve(output ?? join(ROOT, 'public', COVER.file)), 'PNG'), await coverPicture(ROOT))
  if (slides && notes) throw new Fault('--slides and --notes are two different PDFs. Export them one after the other.')
  const content = notes ? 'notes' : slides ? 'slides' : 'deck'
  const made = await exportPdf({
    root: ROOT,
    output: resolve(output ?? (notes ? 'dataplane-deck-notes.pdf' : 'dataplane-deck.pdf')),
    content,
    dark,
  })
  process.stdout.write(`${relative(process.cwd(), made.output)}: ${made.pages} pages, ${made.slides} of them slides; `
    + `${made.attached} files attached; ${made.bytes} bytes\n`)
}))

function options() {
  try {
    return parseArgs({
      options: {
        output: { type: 'string' },
        slides: { type: 'boolean' },
        notes: { type: 'boolean' },
        cover: { type: 'boolean' },
        dark: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  }
  catch (error) {
    throw new Fault(`${(error as Error).message}\n  → npm run export -- --help`)
  }
}
