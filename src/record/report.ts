import type { Message, Waits } from '../exec/command.ts'
import type { Changes } from '../read/changes.ts'
import type { Capture, Manifest } from '../set/manifest.ts'
import type { Step } from '../trace/step.ts'
import type { Identities } from './preflight.ts'
import type { Progress } from './record.ts'
import { styleText } from 'node:util'
import { waitingFor } from '../exec/command.ts'
import { visible } from '../exec/fault.ts'
import { captureId } from '../trace/index.ts'
import { sidesOf } from '../words.ts'

/** The progress events of a refresh. */
export type RefreshEvent = Progress | Waits | Message | Resolved

/** Which dataplanes the sides run is known, and with it the steps to come. */
interface Resolved { kind: 'resolved', trace: readonly Step[] }

/** The line for one event; null if it is not worth one. */
export function eventLine(event: RefreshEvent): string | null {
  switch (event.kind) {
    case 'said': return visible(event.text)
    case 'waits': return `… ${waitingFor(event)}`
    case 'started': case 'resolved': return null
    case 'waiting': return `… ${captureId(event.step, event.side)} leaves the cluster alone for ${event.seconds} s`
    case 'recorded': return recorded(event.capture)
  }
}

/** The identities of all clusters, one line each. */
export function clusterLines(found: Identities): string {
  return sidesOf(found).map((side) => {
    const { platform, serverVersion, nodes, dataplane } = found[side]
    return `${side}  ${platform}  ${serverVersion}  ${nodes.length} nodes  ${dataplane.kind}: ${dataplane.evidence.join('; ')}\n`
  }).map(visible).join('')
}

/** What was recorded in the set's last run, how long that took, which steps took longest, and what has changed. */
export function summary({ captures, clusters, runs }: Manifest, changes: Changes | null, dir: string): string {
  const { id, startedOn, finishedOn } = runs.at(-1)!
  const fresh = captures.filter(({ run }) => run === id)
  const took = (Date.parse(finishedOn) - Date.parse(startedOn)) / 1000
  return [
    `${fresh.length} captures of ${sidesOf(clusters).map(side => clusters[side].context).join(' and ')} in ${inSeconds(took)}: ${dir}`,
    ...counted(fresh),
    'Slowest:',
    ...fresh.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST).map(slow),
    ...changed(changes),
    '',
  ].map(visible).join('\n')
}

/** `1.9 s` */
export function inSeconds(value: number): string {
  return `${value.toFixed(1)} s`
}

// --- internal ---

const SLOWEST = 5

/** The most names in a line of the summary; beyond that they are only counted. */
const NAMED = 4

function recorded({ id, status, reason, durationMs, stdout, attempts }: Capture): string {
  const size = stdout ? `${stdout.lines} lines, ${stdout.bytes} bytes` : ''
  const tries = attempts > 1 ? `, ${attempts} attempts` : ''
  if (status === 'ok') return `${styleText('green', '✓')} ${id}  ${durationMs} ms  ${size}${tries}`
  const [colour, mark] = status === 'skipped' ? ['yellow', '–'] as const : ['red', '✗'] as const
  return `${styleText(colour, mark)} ${id}  ${status}: ${visible(reason ?? '')}`
}

function counted(captures: readonly Capture[]): string[] {
  return (['failed', 'timed out', 'skipped'] as const).flatMap((status) => {
    const ids = captures.filter(one => one.status === status).map(({ id }) => id)
    return ids.length > 0 ? [`${ids.length} ${status}: ${some(ids)}`] : []
  })
}

function slow({ side, layer, id, durationMs }: Capture): string {
  return `  ${side}  ${`${layer} ${id.split('.').at(-1)}`.padEnd(28)} ${inSeconds(durationMs / 1000).padStart(8)}`
}

function changed(changes: Changes | null): string[] {
  if (!changes) return ['There was no whole set before to compare with.']
  const { facts, same, different, added, gone } = changes
  const lists = { 'are different': different, 'are new': added, 'are gone': gone, 'of the clusters': facts }
  return [
    `Since the last set ${same} captures say the same${different.length + added.length + gone.length + facts.length === 0 ? ', no change' : ''}.`,
    ...Object.entries(lists).flatMap(([what, names]) => names.length > 0 ? [`  ${names.length} ${what}: ${some(names)}`] : []),
  ]
}

function some(names: readonly string[]): string {
  const more = names.length - NAMED
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
