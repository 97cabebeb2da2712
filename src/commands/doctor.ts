import { join, resolve } from 'node:path'
import process from 'node:process'
import { visibleJson } from '../exec/fault.ts'
import { command } from './define-command.ts'
import { ROOT } from './places.ts'
import { clusters, contextLines, deckOn, flag, one, output } from './shapes.ts'

export const doctor = command({
  name: 'doctor',
  summary: 'the morning of the talk: clusters, captures, site, PDF, fonts, screens, in one list with what to do',
  help: `Looks at everything a talk needs, in under 15 seconds, and says what to do about
each thing that is not as it should be. Changes nothing.

  npm run doctor -- [options]

${contextLines(17)}
  --pdf FILE     the PDF to take along  (dataplane-deck.pdf)
  --json         what was found as JSON
  --help

✓ good, ! a warning, ? cannot be checked here, ✗ would spoil the talk: exit 1
`,
  options: {
    ...clusters,
    pdf: one(output.default(join(ROOT, 'dataplane-deck.pdf'))),
    json: flag,
  },
  exits: { 1: 'something would spoil the talk' },
  run: async ({ pdf, json, ...given }) => {
    // imports Vite and the browser, which --help need not wait for
    const [{ checks }, { examine, isSpoiled, listed }, { captureFolder }] = await Promise.all(
      [import('../doctor/all-checks.ts'), import('../doctor/doctor.ts'), import('../deck-model/captures-plugin.ts')],
    )
    const talk = { root: ROOT, captures: captureFolder(ROOT), pdf: resolve(pdf), deck: deckOn(given), now: new Date() }
    const found = await examine(checks, talk)
    process.stdout.write(json ? `${visibleJson(found, 2)}\n` : `${listed(found)}\n`)
    return isSpoiled(found) ? 1 : 0
  },
})
