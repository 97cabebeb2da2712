import process from 'node:process'
import { deck } from '../../deck.config.ts'
import { Fault, visible, visibleJson } from '../exec/fault.ts'
import { refuseExposed } from '../platform/exposed.ts'
import { checkSet } from '../review/check.ts'
import { conclusionsOf, listed } from '../review/conclusions.ts'
import { declaredAliases } from '../set/private-names.ts'
import { lastGoodSet } from '../set/publish.ts'
import { command } from './define-command.ts'
import { CAPTURES, PRIVATE } from './places.ts'
import { flag, folder } from './shapes.ts'

export const check = command({
  name: 'check',
  summary: 'checks that the recordings are complete, unchanged and made by this version\'s commands',
  help: `Checks that the recordings are complete, unchanged and made by this version's
commands. Lists every conclusion the deck draws from them: whether it holds, is
refuted, is not shown, or lacks the capture that could refute it.

  npm run check [-- DIR]     (captures/)

  --private   fail also where it shows a project, an account or a public address
              that has no alias
  --json      the conclusions as JSON, with their numbers and lines
  --help

The digests can also be checked without any of this code:

  cd captures/reference && sha256sum -c SHA256SUMS
`,
  options: { private: flag, json: flag },
  positionals: { name: 'one folder', least: 0, most: 1, shape: folder },
  run: async (given, [dir = CAPTURES]) => {
    // check is about this set: if another would be shown in its place, that is reported and does not pass for it
    const set = lastGoodSet(dir, (text) => {
      throw new Fault(text)
    })
    const said = checkSet(set)
    if (given.private || deck.aliasedOnly) refuseExposed(set, await declaredAliases(PRIVATE))
    const all = conclusionsOf(set)
    process.stdout.write(given.json ? `${visibleJson({ set: set.digest, conclusions: all }, 2)}\n` : `${visible(`${said}\n${listed(all)}`)}\n`)
  },
})
