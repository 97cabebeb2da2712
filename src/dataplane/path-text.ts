import type { Path, PathBackend } from './packet-path.ts'
import { endpointText } from '../text/addresses.ts'

/** A path as lines for people; `source` names the file that the line numbers refer to. */
export function pathText(path: Path, source: string): string[] {
  const { frontend, from, node } = path
  const width = Math.max(0, ...path.hops.map(({ label }) => label.length))
  return [
    `${endpointText(frontend)}/${frontend.protocol} from ${from}${node ? `, on ${node}` : ''}: ${path.answer}`,
    `  ${path.why}`,
    `  ${source}`,
    ...path.hops.map(({ label, line, text, odds }) => `  ${`line ${line}`.padEnd(10)} ${percent(odds)}  ${label.padEnd(width)}  ${shortened(text, label)}`),
    ...path.backends.map(backend => `  → ${percent(backend.odds)}  ${placed(backend)}`),
    ...pathRemarks(path).map(said => `  ${said}`),
  ]
}

/** What goes for the whole path: masquerade, session affinity, and what the file does not decide. */
export function pathRemarks({ backends, masquerade, affinity, assumed }: Path): string[] {
  const time = affinity && affinity.seconds !== null ? ` for ${affinity.seconds} s` : ''
  return [
    ...backends.length > 0 ? [`masquerade: ${masquerade.answer}${at(masquerade.lines)}. ${masquerade.why}`] : [],
    ...affinity ? [`session affinity: a client comes back to the backend it had${time}; the odds are a new client's`] : [],
    ...assumed.map(({ line, taken }) => `not known from this file, line ${line}: ${taken}`),
  ]
}

/** A path as one line: the frontend, the answer, and the backends with their odds or the reason. */
export function pathLine({ frontend, answer, backends, why }: Path): string {
  const some = backends.slice(0, MOST).map(backend => `${endpointText(backend)} ${percent(backend.odds).trim()}`)
  const more = backends.length > MOST ? [`and ${backends.length - MOST} more`] : []
  return `${endpointText(frontend)}/${frontend.protocol}  ${answer}: ${backends.length > 0 ? [...some, ...more].join(', ') : why}`
}

// --- internal ---

/** Backends of one line. */
const MOST = 4

function placed(backend: PathBackend): string {
  return [endpointText(backend), backend.node ? `on ${backend.node}` : '', backend.masquerade ? 'masqueraded' : ''].filter(Boolean).join('  ')
}

/** `33.3 %`, padded to one width. */
export function percent(odds: number): string {
  return `${(odds * 100).toFixed(1).padStart(5)} %`
}

function at(lines: readonly number[]): string {
  if (lines.length === 0) return ''
  return lines.length === 1 ? ` (line ${lines[0]})` : ` (lines ${lines.join(', ')})`
}

/** Without the chain, which is already the label, and without comments, which decide nothing. */
function shortened(text: string, label: string): string {
  return text
    .replace(/^(?:\[\d+:\d+\] )?-A \S+ /, '')
    .replace(/-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+) /, label === 'frontend' ? '$&' : '')
    .trimEnd()
}
