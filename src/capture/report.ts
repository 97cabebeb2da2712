import type { Manifest } from './manifest.ts'
import type { Identities } from './preflight.ts'
import type { Progress } from './record.ts'
import process from 'node:process'
import { styleText } from 'node:util'
import { captureId } from '../trace/index.ts'
import { SIDES } from '../trace/words.ts'
import { visible } from './fault.ts'

/** Tells a person what happens, one line of stderr each, readable in a log as on a terminal. */
export function told(progress: Progress | { kind: 'said', text: string }): void {
  const line = lineOf(progress)
  if (line) process.stderr.write(`${line}\n`)
}

/** The line for one piece of progress; null where it is not worth one. */
export function lineOf(progress: Progress | { kind: 'said', text: string }): string | null {
  switch (progress.kind) {
    case 'said': return visible(progress.text)
    case 'started': return null
    case 'waiting': return `… ${captureId(progress.step, progress.side)} leaves the cluster alone for ${progress.seconds} s`
    case 'recorded': {
      const { id, status, reason, durationMs, stdout, attempts } = progress.capture
      const size = stdout ? `${stdout.lines} lines, ${stdout.bytes} bytes` : ''
      const tries = attempts > 1 ? `, ${attempts} attempts` : ''
      if (status === 'ok') return `${styleText('green', '✓')} ${id}  ${durationMs} ms  ${size}${tries}`
      return `${styleText(status === 'skipped' ? 'yellow' : 'red', status === 'skipped' ? '–' : '✗')} ${id}  ${status}: ${visible(reason ?? '')}`
    }
  }
}

/** What both clusters were found to be, a line each. */
export function described(found: Identities): string {
  return SIDES.map((side) => {
    const { platform, serverVersion, nodes, dataplane } = found[side]
    return `${side}  ${platform}  ${serverVersion}  ${nodes.length} nodes  ${dataplane.kind}: ${dataplane.evidence.join('; ')}\n`
  }).join('')
}

/** What was recorded, and which steps took longest. */
export function summary({ captures, clusters }: Manifest, dir: string): string {
  const slowest = captures.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, 3)
  return [
    `${captures.length} captures of ${clusters.v1.context} and ${clusters.v2.context} are in ${dir}`,
    `slowest: ${slowest.map(({ id, durationMs }) => `${id} ${durationMs} ms`).join(', ')}`,
    '',
  ].join('\n')
}
