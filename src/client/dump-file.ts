import type { DumpName } from '../dataplane/dump.ts'
import type { NodeView, Question } from '../dataplane/packet-path.ts'
import type { DumpAsk, DumpSays } from './dump-worker.ts'
import { onScopeDispose, shallowRef, watch } from 'vue'

/** A worker that could not be loaded has no words for it. */
const LOST = 'The server did not give what reads it. Load the page again.'

type Read = Extract<DumpSays, { frontends: string[] }>
export type Answered = Extract<DumpSays, { path: object }>

/** A file of this page, read and asked by a worker of its own; it stays in this browser. */
export function useDumpFile(question: () => Question | null) {
  /** The file's name; null before one is given. */
  const name = shallowRef<string | null>(null)
  /** How much of it is read, 0 to 1; null while nothing is being read. */
  const share = shallowRef<number | null>(null)
  const file = shallowRef<Read | null>(null)
  const answer = shallowRef<Answered | null>(null)
  /** Why there is no answer, in the command's words. */
  const refused = shallowRef<string | null>(null)
  let worker: Worker | undefined
  const send = (ask: DumpAsk) => worker?.postMessage(ask)
  const ask = () => {
    answer.value = null
    const asked = question()
    if (!file.value || !asked) return
    refused.value = null
    send({ question: { ...asked } })
  }
  const hear = (said: DumpSays) => {
    if ('share' in said) share.value = said.share
    else if ('path' in said) answer.value = said
    else share.value = null
    if ('refused' in said) refused.value = said.refused
    if ('frontends' in said) file.value = said
  }
  /** Reads a file in place of the one before; `as` null: its kind is seen by its text. */
  const take = (given: File, as: DumpName | null, view: NodeView) => {
    worker?.terminate()
    worker = new Worker(new URL('./dump-worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<DumpSays>) => hear(data))
    worker.addEventListener('error', ({ message }) => hear({ refused: message || LOST }))
    file.value = answer.value = refused.value = null
    name.value = given.name
    share.value = 0
    send({ read: given, as, view })
  }
  watch([file, question], ask)
  onScopeDispose(() => worker?.terminate())
  return { name, share, file, answer, refused, take }
}
