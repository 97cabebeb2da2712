import type { Asker, Moment } from './moments.ts'
import type { CapturedLine, CapturedSide } from './side.ts'
import { Fault } from '../exec/fault.ts'
import { linesOf } from '../text/lines.ts'

/** The result of one request: admitted with an HTTP code, or no answer. */
interface Fate { letIn: boolean, code: string, point: CapturedLine }

/** The result that an asker got at a moment, in curl's `%{http_code}` (000: no answer). Throws if it was not captured. */
export function fateOf(side: CapturedSide, asker: Asker, moment: Moment): Fate {
  const step = `l8.${asker}-${moment}`
  const last = linesOf(side.text(step)).at(-1)
  if (!last || !/^\d{3}$/.test(last.text)) throw new Fault(`${step} contains no HTTP code.`)
  return { letIn: last.text !== '000', code: last.text, point: side.at(step, last.line) }
}
