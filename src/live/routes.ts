import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Told } from '../protocol/live.ts'
import type { Door } from './auth.ts'
import type { Stage } from './controller.ts'
import { z } from 'zod'
import { PREFIX, WISH } from '../protocol/live.ts'
import { jsonOf } from '../serve/checked.ts'
import { refusalOf } from '../serve/guard.ts'
import { isEntrance } from './auth.ts'
import { LIMITS } from './limits.ts'

/**
 * What a page may say: names that the trace gave, and nothing else. `play` runs outputs, `sure` with the second key; `back`
 * returns to the recording; `undo` takes back what was changed; `failover` opens that experiment, `act` deletes its pods;
 * `keep` keeps what the stage shows, when it is over.
 */
const wish = z.discriminatedUnion('wish', [
  z.strictObject({ wish: z.literal('play'), window: z.string().max(40), ids: z.array(z.string().max(100)).min(1).max(2), sure: z.boolean() }),
  z.strictObject({ wish: z.literal('failover'), window: z.string().max(40), sure: z.boolean() }),
  z.strictObject({ wish: z.literal('act'), window: z.string().max(40) }),
  z.strictObject({ wish: z.literal('back'), window: z.string().max(40) }),
  z.strictObject({ wish: z.literal('undo'), window: z.string().max(40) }),
  z.strictObject({ wish: z.literal('keep'), window: z.string().max(40) }),
])

/** Answers what begins with {@link PREFIX}, and says whether it did. Everybody without the cookie gets 403. */
export function answerLive(request: IncomingMessage, response: ServerResponse, door: Door, stage: Stage): boolean {
  if (!request.url?.startsWith(PREFIX)) return false
  const refusal = refusalOf(request, target => target === WISH)
  if (refusal) plain(response, refusal.status, refusal.says)
  else if (isEntrance(request)) door.enter(request, response)
  else if (!door.admits(request)) plain(response, 403, `Nobody runs anything without the presenter's link. ${door.way()}`)
  else if (request.method === 'GET' && request.url === `${PREFIX}stream`) stream(response, stage)
  else if (request.method === 'POST' && request.url === WISH) void hear(request, response, stage)
  else plain(response, 404, 'There is nothing here.')
  return true
}

// --- internal ---

const BEAT_MS = 15_000

/**
 * Server-sent events (html.spec.whatwg.org, 9.2), a line of JSON each. The connection is the window: when it ends, so does
 * what the window asked for.
 */
function stream(response: ServerResponse, stage: Stage): void {
  const early: Told[] = []
  let send = (told: Told) => void early.push(told)
  const window = stage.join(told => send(told))
  if (window === null) return plain(response, 503, `${LIMITS.windows} windows are connected; that is all.`)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
  send = told => void response.write(`data: ${JSON.stringify(told)}\n\n`)
  early.forEach(told => send(told))
  const beat = setInterval(() => response.write(':\n\n'), BEAT_MS)
  response.on('close', () => {
    clearInterval(beat)
    stage.leave(window)
  })
}

async function hear(request: IncomingMessage, response: ServerResponse, stage: Stage): Promise<void> {
  if (request.headers['content-type'] !== 'application/json') return plain(response, 415, 'Only JSON is heard here.')
  const asked = wish.safeParse(await jsonOf(request, LIMITS.asked))
  if (!asked.success) return plain(response, 400, 'That is no wish.')
  const done = granted(asked.data, stage)
  plain(response, done ? 202 : 409, done ? '' : 'That cannot be asked from here.')
}

/** Does what is wished. False where it cannot be asked now. */
function granted(asked: z.infer<typeof wish>, stage: Stage): boolean {
  switch (asked.wish) {
    case 'play': return stage.ask(asked)
    case 'failover': return stage.failover(asked)
    default: stage[asked.wish]()
  }
  return true
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(text === '' ? '' : `${text}\n`)
}
