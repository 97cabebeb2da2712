import type { WholeText } from '../show/model.ts'
import { texts } from 'virtual:captures'

/** Loads one capture's whole text; a step that was not captured has none. */
export async function wholeText(id: string): Promise<WholeText> {
  return texts[id] ? (await texts[id]()).default : { stdout: [], stderr: [] }
}
