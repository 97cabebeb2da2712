import type { Ref } from 'vue'
import type { Run, Stored, WholeText } from '../deck-model/model.ts'
import type { ComparedSide } from '../words.ts'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { chunksOf } from '../deck-model/whole.ts'
import { byCompared } from '../words.ts'
import { storedBytes } from './fetch-stored.ts'
import { whenIdle } from './idle.ts'
import { alignedOf, learn, outputOf } from './outputs.ts'

/** How many loaded texts are kept: those of some slides. */
const KEPT = 64

/** One capture's whole text, loaded once; a step that was not captured has none, and a text that could not be loaded says why. */
export function wholeText(id: string): Promise<WholeText> {
  const text = texts.get(id) ?? load(id)
  texts.delete(id)
  texts.set(id, text)
  if (texts.size > KEPT) texts.delete(texts.keys().next().value!)
  return text
}

/** Both sides of a step, with the lines that correspond. */
export interface Aligned {
  text: Record<ComparedSide, WholeText>
  runs: readonly Run[]
}

/** Loads both sides of a step, by the left one's id; null if they are too different to be aligned. */
export async function alignedTexts(left: string, right: string): Promise<Aligned | null> {
  const runs = alignedOf(left)
  if (!runs) return null
  const [one, other] = await Promise.all([wholeText(left), wholeText(right)])
  return one.amiss ?? other.amiss ? null : { text: byCompared(one, other), runs }
}

/** The whole text of an output that may change; undefined while it loads. */
export function useWhole(id: () => string): Readonly<Ref<WholeText | undefined>> {
  return useLoaded(id, wholeText)
}

/** The result of `load` for a key that may change; undefined while it loads, and after the component is unmounted. */
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

/** The result of `load` once a `<details>` is unfolded; pass its `toggle` event to the handler. */
export function useUnfolded<Value>(load: () => Promise<Value>) {
  const open = shallowRef(false)
  const loaded = useLoaded(() => open.value, async asked => asked ? load() : undefined)
  const toggle = ({ target }: Event) => void (open.value = (target as HTMLDetailsElement).open)
  return { loaded, toggle }
}

/** Loads what a slide may open in advance, once the browser is idle. */
export function loadAhead(ids: readonly string[]): void {
  void whenIdle().then(() => ids.forEach(id => void wholeText(id)))
}

// --- internal ---

const texts = new Map<string, Promise<WholeText>>()

async function load(id: string): Promise<WholeText> {
  try {
    if (!await learn(id)) return { stdout: [], stderr: [] }
    const { stdout, stderr } = outputOf(id)
    const chunks = async (stored: Stored | null) => stored ? chunksOf(await storedBytes(stored)) : []
    const [one, other] = await Promise.all([chunks(stdout), chunks(stderr)])
    return { stdout: one, stderr: other }
  }
  catch (error) {
    // a later request may succeed
    texts.delete(id)
    return { stdout: [], stderr: [], amiss: (error as Error).message }
  }
}
