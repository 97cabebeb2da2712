import type { z } from 'zod'
import type { Refusal } from './guard.ts'
import { Buffer } from 'node:buffer'
import { IncomingMessage } from 'node:http'

/** The most bytes of a body that are read. */
const LONGEST = 16 << 10

/**
 * Parses the JSON that a page of the deck posts, validates it by `shape`, and returns a request with the result as its body:
 * later handlers never see what was sent. Returns a refusal for anything else; never throws.
 */
export async function checkedRequest(request: IncomingMessage, shape: z.ZodType): Promise<IncomingMessage | Refusal> {
  if (request.headers.origin === undefined) return { status: 403, says: 'This is for the deck\'s own pages.' }
  if (request.headers['content-type'] !== 'application/json') return { status: 415, says: 'Only JSON is accepted here.' }
  const { success, data } = shape.safeParse(await jsonOf(request, LONGEST))
  return success ? withBody(request, JSON.stringify(data)) : { status: 400, says: 'The body does not have the expected form.' }
}

/** The body of a request as JSON; undefined if it is not JSON, was cut off, or has more than `longest` bytes. */
export async function jsonOf(request: IncomingMessage, longest: number): Promise<unknown> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of request) {
      length += (piece as Buffer).length
      // the rest of a body that is too long is read and discarded: only then does the sender get the response
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
