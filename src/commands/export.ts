import { join, relative, resolve } from 'node:path'
import process from 'node:process'
import { replaceable, replaceFile } from '../export/replace.ts'
import { COVER } from '../serve/meta.ts'
import { command } from './define-command.ts'
import { ROOT } from './places.ts'
import { flag, one, output as outputFile } from './shapes.ts'

/** `export` is a reserved word. */
export const exported = command({
  name: 'export',
  summary: 'the PDF: slides, an appendix with the outputs they open, every captured file attached; `--slides`, `--notes` for a handout, `--dark`',
  help: `Prints the deck as a tagged PDF with bookmarks: every slide, then an appendix
with what the clusters printed, linked both ways. Every file of captures/ is
attached as it is.

  npm run export -- [options]

  --output FILE   (dataplane-deck.pdf; an older one is replaced whole)
  --slides        without the appendix; the files are attached all the same
  --notes         a speaker's handout instead: each slide with its notes and
                  its time (dataplane-deck-notes.pdf)
  --dark          in the dark theme
  --cover         no PDF: the picture that messengers show with a link to the
                  site (public/cover.png)
  --help

Uses Playwright's own browser, or the system's Chromium or Chrome; DECK_BROWSER
names another.
`,
  options: { output: one(outputFile.optional()), slides: flag, notes: flag, cover: flag, dark: flag },
  contradiction: ({ slides, notes, cover }) => [slides, notes, cover].filter(Boolean).length > 1
    ? 'Of --slides, --notes and --cover only one can be made at a time'
    : null,
  run: async ({ slides, notes, cover, dark, output: file }) => {
    const named = cover ? join(ROOT, 'public', COVER.file) : notes ? 'dataplane-deck-notes.pdf' : 'dataplane-deck.pdf'
    const output = replaceable(resolve(file ?? named), cover ? 'PNG' : 'PDF')
    // imports Slidev and the browser, which neither --help nor an error need wait for
    const [{ coverPicture }, { exportPdf }] = await Promise.all([import('../export/cover.ts'), import('../export/pdf.ts')])
    if (cover) return replaceFile(output, await coverPicture(ROOT))
    const made = await exportPdf({ root: ROOT, output, content: notes ? 'notes' : slides ? 'slides' : 'deck', dark })
    process.stdout.write(`${relative(process.cwd(), made.output)}: ${made.pages} pages, ${made.slides} of them slides; `
      + `${made.attached} files attached; ${made.bytes} bytes\n`)
  },
})
