import type { Ref } from 'vue'
import type { Run, WholeText } from '../show/model.ts'
import type { Side } from '../trace/words.ts'
import { alignments, texts } from 'virtual:captures'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { whenIdle } from './idle.ts'

/** Loads one capture's whole text; a step that was not captured has none. */
export async function wholeText(id: string): Promise<WholeText> {
  return texts[id] ? (await texts[id]()).default : { stdout: [], stderr: [] }
}

/** Both sides of a step, with the lines that are each other's like. */
export interface Aligned {
  text: Record<Side, WholeText>
  runs: readonly Run[]
}

/** Loads both sides of a step, by V1's id; null where they are too unlike to be laid line by line. */
export async function alignedTexts(v1: string, v2: string): Promise<Aligned | null> {
  if (!alignments[v1]) return null
  const [{ default: runs }, one, other] = await Promise.all([alignments[v1](), wholeText(v1), wholeText(v2)])
  return runs && { text: { v1: one, v2: other }, runs }
}

/** The whole text of an output that may change; undefined while it loads. */
export function useWhole(id: () => string): Readonly<Ref<WholeText | undefined>> {
  return useLoaded(id, wholeText)
}

/** What `load` gives for a key that may change; undefined while it loads, and for good once nobody asks any more. */
export function useLoaded<Key, Value>(key: () => Key, load: (key: Key) => Promise<Value>): Readonly<Ref<Value | undefined>> {
  const value = shallowRef<Value>()
  let asked = 0
  watch(key, async (now) => {
    const mine = ++asked
    value.value = undefined
    const loaded = await load(now)
    if (mine === asked) value.value = loaded
  }, { immediate: true })
  onScopeDispose(() => asked++)
  return value
}

/** Loads what a slide may open before anybody asks for it, once the browser has nothing else to do. */
export function loadAhead(ids: readonly string[]): void {
  void whenIdle().then(() => ids.forEach(id => void Promise.all([wholeText(id), alignments[id]?.()])))
}
