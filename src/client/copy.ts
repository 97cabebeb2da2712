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
