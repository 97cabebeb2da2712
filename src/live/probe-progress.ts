import type { Buffer as Bytes } from 'node:buffer'
import type { ProbeProgress } from '../protocol/live.ts'
import type { ProbeBegun } from '../read/probe-log.ts'
import type { Side } from '../words.ts'
import { Buffer } from 'node:buffer'
import { cellOf, withCell } from '../read/cells.ts'
import { probeLine } from '../read/probe-log.ts'

/** A probe that is listened to while it runs. */
interface ProbeWatch {
  output: (stream: 'stdout' | 'stderr', bytes: Bytes) => void
  quiet: () => void
  /** The pod's deletion was begun at this time of the wall clock, which is the probe's own: it runs on this machine. */
  deleted: (wallMs: number) => void
}

/** Follows a probe's lines and tells how far it is, four times a second at most. */
export function watchProbe(side: Side, tell: (progress: ProbeProgress) => void): ProbeWatch {
  const progress: ProbeProgress = { side, upTo: 0, tried: 0, cells: '', quiet: false, deleted: null }
  let rest = Buffer.alloc(0)
  let beganMs: number | null = null
  let everyMs = 0
  let toldAt = 0

  function show(): void {
    toldAt = Date.now()
    tell({ ...progress })
  }

  return {
    output(stream, bytes) {
      if (stream !== 'stdout') return
      const lines = Buffer.concat([rest, bytes]).toString('latin1').split('\n')
      rest = Buffer.from(lines.pop()!, 'latin1')
      for (const line of lines.filter(Boolean)) {
        const head = count(progress, line, everyMs)
        beganMs ??= head?.began.wallMs ?? null
        everyMs = head?.everyMs ?? everyMs
      }
      if (Date.now() - toldAt >= EVERY_MS) show()
    },
    quiet() {
      progress.quiet = true
      show()
    },
    deleted(wallMs) {
      progress.deleted = beganMs === null ? null : wallMs - beganMs
      show()
    },
  }
}

// --- internal ---

/** Counts a try that has ended; gives the schedule and the clock by which the probe began, where the line says it. */
function count(progress: ProbeProgress, text: string, everyMs: number): ProbeBegun | null {
  const said = probeLine(text, everyMs)
  if (said === null || 'began' in said) return said
  const { n, end } = said.ended
  progress.tried++
  progress.upTo = Math.max(progress.upTo, end)
  progress.cells = withCell(progress.cells, n, cellOf(said.ended))
  return null
}

const EVERY_MS = 250
