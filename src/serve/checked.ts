import type { z } from 'zod'
import type { Refusal } from './guard.ts'
import { Buffer } from 'node:buffer'
import { IncomingMessage } from 'node:http'

/** Bytes of a body that is read at all. */
const LONGEST = 16 << 10

/**
 * Reads the JSON that a page of the deck posts, holds it to `shape`, and gives a request with what came of that: who listens
 * further on never sees what was sent. Gives a refusal where it is anything else; never throws.
 */
export async function checkedRequest(request: IncomingMessage, shape: z.ZodType): Promise<IncomingMessage | Refusal> {
  if (request.headers.origin === undefined) return { status: 403, says: 'This is for the deck\'s own pages.' }
  if (request.headers['content-type'] !== 'application/json') return { status: 415, says: 'Only JSON is read here.' }
  const { success, data } = shape.safeParse(await jsonOf(request, LONGEST))
  return success ? withBody(request, JSON.stringify(data)) : { status: 400, says: 'This is not what is posted here.' }
}

/** The body of a request as JSON; undefined where it is none, was cut short, or has more than `longest` bytes. */
export async function jsonOf(request: IncomingMessage, longest: number): Promise<unknown> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of request) {
      length += (piece as Buffer).length
      // the rest of what is too long is read and forgotten: only then does the sender hear the answer
      if (length <= longest) pieces.push(piece as Buffer)
    }
    return length > longest ? undefined : JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown
  }
  catch {
    return undefined
  }
}

// --- internal ---

function withBody({ socket, method, url, headers }: IncomingMessage, body: string): IncomingMessage {
  const clean = Object.assign(new IncomingMessage(socket), { method, url, headers, complete: true })
  clean.push(body)
  clean.push(null)
  return clean
}
