import { relative, resolve } from 'node:path'
import process from 'node:process'
import { replaceable } from '../export/replace.ts'
import { command } from './define-command.ts'
import { ROOT } from './places.ts'
import { flag, one, output as outputFile } from './shapes.ts'

/** `export` is a reserved word. */
export const exported = command({
  name: 'export',
  summary: 'the PDF: slides, an appendix with the outputs they open, every captured file attached; `--slides`, `--notes` for a handout, `--dark`; `--pictures` those of this page',
  help: `Prints the deck as a tagged PDF with bookmarks: every slide, then an appendix
with what the clusters printed, linked both ways. Every file of captures/ is
attached as it is.

  npm run export -- [options]

  --output FILE   (dataplane-deck.pdf; an older one is replaced whole)
  --slides        without the appendix; the files are attached all the same
  --notes         a speaker's handout instead: each slide with its notes and
                  its time (dataplane-deck-notes.pdf)
  --dark          in the dark theme
  --pictures      the README's pictures instead, from captures/ as it is:
                  public/deck.png and docs/walk.png
  --help

Uses Playwright's own browser, or the system's Chromium or Chrome; DECK_BROWSER
names another.
`,
  options: { output: one(outputFile.optional()), slides: flag, notes: flag, dark: flag, pictures: flag },
  contradiction: ({ slides, notes, dark, pictures, output: file }) => {
    if (pictures && (slides || notes || dark || file !== undefined)) return '--pictures takes no other option'
    return slides && notes ? 'Of --slides and --notes only one can be made at a time' : null
  },
  run: async ({ slides, notes, dark, pictures, output: file }) => {
    if (pictures) return await writePictures()
    const output = replaceable(resolve(file ?? (notes ? 'dataplane-deck-notes.pdf' : 'dataplane-deck.pdf')))
    // imports Slidev and the browser, which neither --help nor an error need wait for
    const { exportPdf } = await import('../export/pdf.ts')
    const made = await exportPdf({ root: ROOT, output, content: notes ? 'notes' : slides ? 'slides' : 'deck', dark })
    process.stdout.write(`${relative(process.cwd(), made.output)}: ${made.pages} pages, ${made.slides} of them slides; `
      + `${made.attached} files attached; ${made.bytes} bytes\n`)
  },
})

// --- internal ---

async function writePictures(): Promise<void> {
  const { exportPictures } = await import('../export/pictures.ts')
  for (const { path, bytes } of await exportPictures(ROOT)) process.stdout.write(`${path}: ${bytes} bytes\n`)
}
