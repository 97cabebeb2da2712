import type { Ref } from 'vue'
import type { Job } from '../dataplane/jobs.ts'
import type { Walk } from '../dataplane/walks.ts'
import { createSyncState } from '@slidev/client'
import serverState from 'server-reactive:walk'
import { JOBS } from '../dataplane/jobs.ts'
import { PLACES, SOURCES, TARGETS } from '../dataplane/walks.ts'
import { share } from './shared-states.ts'
import { firstWalk } from './state.ts'

const DOES: Record<Job, string> = {
  entered: 'enters',
  found: 'found',
  marked: 'marked',
  chosen: 'chosen',
  rewritten: 'rewritten',
  source: 'source',
  pod: 'delivered',
}

const synced = createSyncState(serverState, firstWalk())

/** Which walk is shown; the same in all windows of this deck. */
export const walk = synced.state

/** Joins the windows of this deck; called once. */
export function shareWalk(title: string, mayLead: Readonly<Ref<boolean>>): void {
  share(synced, `${title} - walk`, mayLead)
}

/** What can be chosen, in the order of its keys, each with what it is called. */
export const CHOICES = [
  { part: 'from', names: { external: 'outside', pod: 'a pod', host: 'the node' } satisfies Record<Walk['from'], string>, all: SOURCES },
  { part: 'to', names: { vip: 'VIP', clusterIp: 'ClusterIP', nodePort: 'NodePort' } satisfies Record<Walk['to'], string>, all: TARGETS },
  { part: 'place', names: { here: 'on the same node', elsewhere: 'on another node' } satisfies Record<Walk['place'], string>, all: PLACES },
] as const

/** Chooses the next of what the choice with a number, from 1, has; after the last the first. */
export function chooseNext(no: number): void {
  const choice = CHOICES[no - 1]
  if (!choice) return
  const all: readonly string[] = choice.all
  Object.assign(walk, { [choice.part]: all[(all.indexOf(walk[choice.part]) + 1) % all.length] })
}

/** What each step does, as the room reads it; the first is the sending. */
export const CAPTIONS: readonly string[] = ['sent', ...JOBS.map(job => DOES[job])]

/** One more than the last step: all of the walk. */
export const WHOLE = CAPTIONS.length
