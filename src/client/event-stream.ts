/** Milliseconds until a stream that was refused is asked for again. */
const AGAIN_MS = 5000

/**
 * Hears a server's events until the returned function is called; `lost` is called whenever there is no connection. A browser asks
 * again by itself only where a connection broke: one that was refused, as in a window that is older than its cookie, is asked for
 * again here.
 */
export function hearEvents(path: string, hear: (data: string) => void, lost: () => void): () => void {
  let source: EventSource
  let again: ReturnType<typeof setTimeout> | undefined
  const connect = () => {
    source = new EventSource(path)
    source.onmessage = ({ data }: MessageEvent<string>) => hear(data)
    source.onerror = () => {
      lost()
      if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, AGAIN_MS)
    }
  }
  connect()
  return () => {
    clearTimeout(again)
    source.close()
  }
}
