import type { Progress } from './record.ts'
import process from 'node:process'
import { styleText } from 'node:util'
import { captureId } from '../trace/index.ts'
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
