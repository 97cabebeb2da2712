import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Auth } from './auth.ts'
import type { LiveController } from './controller.ts'
import { z } from 'zod'
import { COMMAND_PATH, PREFIX } from '../protocol/live.ts'
import { jsonOf } from '../serve/checked.ts'
import { refusalOf } from '../serve/guard.ts'
import { FIRST_PAIR, pairsAmong } from '../set/comparison.ts'
import { SIDES } from '../words.ts'
import { isSignIn } from './auth.ts'
import { LIMITS } from './limits.ts'

const window = z.string().max(40)

/** Of which sides, if not of the first two: the ids that are asked for are by the places that these have in a window. */
const pair = z.enum(pairsAmong(SIDES)).default(FIRST_PAIR)

/**
 * What a page may ask: names that the trace gave, and nothing else. `run` runs outputs, `confirmed` by the second key; `close`
 * returns to the recording; `undo` takes back what was changed; `failover` opens that experiment, `deletePods` deletes its pods;
 * `keep` keeps what is shown, when it is over.
 */
const command = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('run'), window, pair, ids: z.array(z.string().max(100)).min(1).max(2), confirmed: z.boolean() }),
  z.strictObject({ command: z.literal('failover'), window, pair, confirmed: z.boolean() }),
  z.strictObject({ command: z.literal('deletePods'), window }),
  z.strictObject({ command: z.literal('close'), window }),
  z.strictObject({ command: z.literal('undo'), window }),
  z.strictObject({ command: z.literal('keep'), window }),
])

/** Answers what begins with {@link PREFIX}, and says whether it did. A request without the cookie gets 403. */
export function answerLive(request: IncomingMessage, response: ServerResponse, auth: Auth, controller: LiveController): boolean {
  if (!request.url?.startsWith(PREFIX)) return false
  const refusal = refusalOf(request, target => target === COMMAND_PATH)
  if (refusal) plain(response, refusal.status, refusal.says)
  else if (isSignIn(request)) auth.signIn(request, response)
  else if (!auth.isAllowed(request)) plain(response, 403, `Nobody runs anything without the presenter's link. ${auth.howToSignIn()}`)
  else if (request.method === 'GET' && request.url === `${PREFIX}stream`) stream(response, controller)
  else if (request.method === 'POST' && request.url === COMMAND_PATH) void receive(request, response, controller)
  else plain(response, 404, 'There is nothing here.')
  return true
}

// --- internal ---

const HEARTBEAT_MS = 15_000

/**
 * Server-sent events (html.spec.whatwg.org, 9.2), a line of JSON each. The connection is the window: when it ends, so does
 * what the window asked for.
 */
function stream(response: ServerResponse, controller: LiveController): void {
  const name = controller.join((event) => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
    response.write(`data: ${JSON.stringify(event)}\n\n`)
  })
  if (name === null) return plain(response, 503, `${LIMITS.windows} windows are connected; that is all.`)
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS)
  response.on('close', () => {
    clearInterval(heartbeat)
    controller.leave(name)
  })
}

async function receive(request: IncomingMessage, response: ServerResponse, controller: LiveController): Promise<void> {
  if (request.headers['content-type'] !== 'application/json') return plain(response, 415, 'A command is sent as JSON.')
  const asked = command.safeParse(await jsonOf(request, LIMITS.asked))
  if (!asked.success) return plain(response, 400, 'Live mode has no such command.')
  const done = execute(asked.data, controller)
  plain(response, done ? 202 : 409, done ? '' : 'That cannot be asked from here.')
}

/** Does what is asked. False where it cannot be asked now. */
function execute(asked: z.infer<typeof command>, controller: LiveController): boolean {
  switch (asked.command) {
    case 'run': return controller.run(asked)
    case 'failover': return controller.failover(asked)
    default: controller[asked.command]()
  }
  return true
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(text === '' ? '' : `${text}\n`)
}
