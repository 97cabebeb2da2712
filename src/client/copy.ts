import type { WholeText } from '../deck-model/model.ts'

/**
 * Copies captured text to the clipboard exactly as it was captured: lines that were broken for display are joined again, and text
 * that was hidden is included.
 */
export function copyVerbatim(event: ClipboardEvent): void {
  const selection = document.getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return
  const range = selection.getRangeAt(0)
  const around = range.commonAncestorContainer
  const element = around instanceof Element ? around : around.parentElement
  if (!element?.closest('[data-verbatim]')) return
  event.clipboardData?.setData('text/plain', range.cloneContents().textContent ?? '')
  event.preventDefault()
}

/**
 * Copies a text or what an output printed to the clipboard, and says so, or why it is not copied: it could not be loaded, or the
 * browser refuses, as on a page that came without encryption.
 */
export async function copyWhole(what: string, whole: string | WholeText): Promise<string> {
  if (typeof whole !== 'string' && whole.amiss !== undefined) return `${what} not copied: it could not be loaded`
  const text = typeof whole === 'string' ? whole : whole.stdout.map(chunk => chunk.text).join('')
  const clipboard = navigator.clipboard as Clipboard | undefined
  const isDone = await clipboard?.writeText(text).then(() => true, () => false)
  return isDone ? `${what} copied` : 'the browser refused'
}
