import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deck } from '../deck.config.ts'
import { exitCodeOf, Fault, visibleJson } from '../src/capture/fault.ts'
import { checks } from '../src/doctor/checks.ts'
import { examine, isSpoiled, listed, SECONDS } from '../src/doctor/doctor.ts'
import { captureFolder } from '../src/show/plugin.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const HELP = `Looks at everything a talk needs, in under 15 seconds, and says what to do about
each thing that is not as it should be. Changes nothing.

  npm run doctor -- [options]

  --v1 CONTEXT   the kube-proxy cluster  (${deck.contexts.v1})
  --v2 CONTEXT   the Cilium cluster  (${deck.contexts.v2})
  --pdf FILE     the PDF to take along  (dataplane-deck.pdf)
  --json         what was found as JSON
  --help

✓ good, ! a warning, ? cannot be known from here, ✗ would spoil the talk: exit 1
`

process.exit(await exitCodeOf(async () => {
  const { help, json, v1, v2, pdf } = options()
  if (help) return void process.stdout.write(HELP)
  const chosen = { ...deck, contexts: { v1: v1 ?? deck.contexts.v1, v2: v2 ?? deck.contexts.v2 } }
  const file = pdf === undefined ? join(ROOT, 'dataplane-deck.pdf') : resolve(pdf)
  const talk = { root: ROOT, captures: captureFolder(ROOT), pdf: file, deck: chosen, now: new Date() }
  const found = await examine(checks, talk, SECONDS)
  process.stdout.write(json ? `${visibleJson(found, 2)}\n` : `${listed(found)}\n`)
  return isSpoiled(found) ? 1 : 0
}))

function options() {
  try {
    return parseArgs({
      options: {
        v1: { type: 'string' },
        v2: { type: 'string' },
        pdf: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  }
  catch (error) {
    throw new Fault(`${(error as Error).message}\n  → npm run doctor -- --help`)
  }
}
