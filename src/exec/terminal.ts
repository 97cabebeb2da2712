import type { ListrTask } from 'listr2'
import { Listr, ListrLogger, ProcessOutput } from 'listr2'

/** An output stream for text that people read. */
export interface Terminal {
  write: (text: string) => unknown
  isTTY?: boolean
}

/** Shows tasks as a live list until they end. It is drawn on `stream` only, wherever stdout leads: that is for data. */
export async function listOn(stream: NodeJS.WriteStream, tasks: ListrTask[], concurrent = false): Promise<void> {
  const rendererOptions = {
    ...{ collapseErrors: false, showErrorMessage: false, formatOutput: 'truncate' as const },
    logger: new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(stream, stream, { leaveEmptyLine: false }) }),
  }
  const list = new Listr(tasks, {
    ...{ concurrent, exitOnError: false, registerSignalListeners: false },
    ...{ renderer: 'default', rendererOptions },
    // listr2 falls back to this if stdout is not a terminal, which says nothing about this stream
    ...{ fallbackRenderer: 'default', fallbackRendererOptions: rendererOptions },
  })
  await list.run().catch(() => {})
}
