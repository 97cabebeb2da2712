/**
 * Puts captured text on the clipboard as it was captured: rows that style broke are one line again, and what style
 * folded away is there.
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
