import type { Asker, Moment } from './moments.ts'
import type { CapturedLine, CapturedSide } from './side.ts'
import { Fault } from '../exec/fault.ts'
import { linesOf } from '../text/lines.ts'

/** What somebody's request came to: let in with an HTTP code, or no answer. */
export interface Fate { letIn: boolean, code: string, point: CapturedLine }

/** What an asker got at a moment, as curl wrote it down (`%{http_code}`, 000: no answer). Throws where it was not captured. */
export function fateOf(side: CapturedSide, asker: Asker, moment: Moment): Fate {
  const step = `l8.${asker}-${moment}`
  const last = linesOf(side.text(step)).at(-1)
  if (!last || !/^\d{3}$/.test(last.text)) throw new Fault(`${step} holds no HTTP code.`)
  return { letIn: last.text !== '000', code: last.text, point: side.at(step, last.line) }
}
