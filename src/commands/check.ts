import process from 'node:process'
import { deck } from '../../deck.config.ts'
import { agreementLines, agreementOf } from '../conclude/agreement.ts'
import { Fault, visible, visibleJson } from '../exec/fault.ts'
import { refuseExposed } from '../platform/exposed.ts'
import { checkSet } from '../review/check.ts'
import { conclusionsOf, listed } from '../review/conclusions.ts'
import { declaredAliases } from '../set/private-names.ts'
import { readSets, setsIn } from '../set/sets.ts'
import { command } from './define-command.ts'
import { CAPTURES, PRIVATE } from './places.ts'
import { flag, folder } from './shapes.ts'

export const check = command({
  name: 'check',
  summary: 'checks that the recordings are complete, unchanged and made by this version\'s commands',
  help: `Checks that the recordings are complete, unchanged and made by this version's
commands. Lists every conclusion the deck draws from them: whether it holds, is
refuted, is not shown, or lacks the capture that could refute it; of three sides
for every pair that can be compared. Of a current set and the reference it says
which conclusions hold in both, of every pair of sides that both have.

  npm run check [-- DIR]     one set, or a folder of them  (captures/)

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
    // check is about these sets: if another would be shown in place of one, that is reported and does not pass for it
    const sets = readSets(dir, (text) => {
      throw new Fault(text)
    })
    const aliases = given.private || deck.aliasedOnly ? await declaredAliases(PRIVATE) : null
    const checked = setsIn(sets).map(({ name, set }) => {
      const said = checkSet(set)
      if (aliases) refuseExposed(set, aliases)
      return { name, said, set: set.digest, conclusions: conclusionsOf(set) }
    })
    const agreement = agreementOf(sets)
    process.stdout.write(given.json
      ? `${visibleJson({ sets: Object.fromEntries(checked.map(({ name, set, conclusions }) => [name, { set, conclusions }])), agreement }, 2)}\n`
      : `${visible([...checked.map(one => `${one.name}: ${one.said}\n${listed(one.conclusions)}`), ...agreement ? agreementLines(agreement) : []].join('\n'))}\n`)
  },
})
