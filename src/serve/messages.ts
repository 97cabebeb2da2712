import type { ViteDevServer } from 'vite'
import { z } from 'zod'
import { attempt } from '../exec/attempt.ts'

/**
 * Passes on only what a page may send to Vite over its WebSocket: that it is there, that a module could not take a change, that a
 * style sheet was loaded. Everything else is dropped before Vite, Slidev (which writes files for its editor) or a plugin gets it:
 * most of them throw on unknown messages, which ends the server.
 */
export function closeMessages(server: ViteDevServer): void {
  server.ws.on('connection', (socket) => {
    const emit = socket.emit.bind(socket) as (event: string | symbol, ...given: unknown[]) => boolean
    socket.emit = (event: string | symbol, ...given: unknown[]) => (event !== 'message' || isKnown(given[0])) && emit(event, ...given)
  })
}

/** Whether a message is one that the deck's own pages send. */
export function isKnown(raw: unknown): boolean {
  const text = String(raw)
  return text.length <= LONGEST && attempt(() => message.safeParse(JSON.parse(text)).success, false)
}

// --- internal ---

const LONGEST = 4096

/** Without what moves a terminal's cursor: Vite prints it. */
// eslint-disable-next-line no-control-regex
const printed = z.string().regex(/^[^\u0000-\u001F\u007F-\u009F]*$/)

const message = z.union([
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('custom'), event: z.literal('unocss:hmr'), data: z.tuple([printed]) }),
  z.strictObject({
    type: z.literal('custom'),
    event: z.literal('vite:invalidate'),
    data: z.strictObject({ path: printed, message: printed.optional(), firstInvalidatedBy: printed.optional() }),
  }),
])
