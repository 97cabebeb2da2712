import type { Buffer as Bytes } from 'node:buffer'
import type { Chunk } from '../deck-model/model.ts'
import type { Alias } from '../set/alias.ts'
import { Buffer } from 'node:buffer'
import { ownErrors } from '../exec/remote-digest.ts'
import { aliased, inBytes, textFaults } from '../set/alias.ts'
import { scanText } from '../set/secrets.ts'
import { strangersIn } from '../set/strangers.ts'
import { decode, linesOf } from '../text/decode.ts'
import { oddIn } from '../text/invisible-characters.ts'

type Stream = 'stdout' | 'stderr'

type PassLines = (stream: Stream, chunk: Chunk) => void

/** The rules that every line must pass before it leaves the server. */
interface RedactRules {
  aliases: readonly Alias[]
  /** The addresses that may be shown; null if the output shows no traffic. */
  known: readonly string[] | null
  /** The far side ends stderr with the digest of its output, from which an alias could be guessed: it is not sent. */
  far: boolean
}

/** Takes output as it arrives and passes on whole lines that may be shown. */
interface LineFilter {
  take: (stream: Stream, bytes: Bytes) => void
  /** Resolves once everything has been checked, including a last line without newline. */
  end: () => Promise<void>
}

/**
 * A filter for one run. Lines are held until they are whole, looked at together with those before them, for a secret may begin
 * on one line and end on the next, and given on with aliases in the place of private names. With the first line that may not
 * be seen it passes nothing more, and says why without showing what it saw.
 */
export function redactLines(rules: RedactRules, pass: PassLines, refuse: (why: string) => void): LineFilter {
  const streams = { stdout: fresh(), stderr: fresh() }
  let queue = Promise.resolve()
  let closed = false

  async function check(stream: Stream, bytes: Bytes): Promise<void> {
    if (closed) return
    const one = streams[stream]
    const text = bytes.toString('utf8')
    const why = await faultIn(one.before + text, text, rules)
    if (why !== null) return close(why)
    one.before = lastLines(one.before + text)
    const chunk = published(bytes, stream, one.lines + 1, rules)
    one.lines += chunk.lines
    if (chunk.lines > 0) pass(stream, chunk)
  }

  function close(why: string): void {
    closed = true
    refuse(why)
  }

  function push(stream: Stream, bytes: Bytes): void {
    if (bytes.length === 0) return
    queue = queue.then(() => check(stream, bytes))
      // what cannot be looked at does not leave
      .catch((error: unknown) => close(`Its output could not be checked, and it was ended: ${(error as Error).message}`))
  }

  return {
    take: (stream, bytes) => push(stream, wholeLines(streams[stream], bytes)),
    async end() {
      for (const stream of ['stdout', 'stderr'] as const) push(stream, streams[stream].rest)
      await queue
    },
  }
}

// --- internal ---

/** Characters of earlier lines that are looked at again with the next. */
const LOOK_BACK = 4096

/** The last whole lines of a text: one that were cut could look like a word it is not. */
function lastLines(text: string): string {
  const cut = text.slice(-LOOK_BACK)
  return cut.length < text.length ? cut.slice(cut.indexOf('\n') + 1) : cut
}

/** The lines that are whole now; the rest waits. */
function wholeLines(one: { rest: Bytes }, bytes: Bytes): Bytes {
  const all = Buffer.concat([one.rest, bytes])
  const end = all.lastIndexOf(0x0A) + 1
  one.rest = all.subarray(end)
  return all.subarray(0, end)
}

function fresh(): { rest: Bytes, before: string, lines: number } {
  return { rest: Buffer.alloc(0), before: '', lines: 0 }
}

async function faultIn(withBefore: string, text: string, { aliases, known }: RedactRules): Promise<string | null> {
  const [secret] = await scanText('live', withBefore)
  if (secret) return `It printed what looks like a secret (${secret.rule}), and was ended.`
  const [fault] = textFaults(text, aliases)
  if (fault) return `Its output ${fault}. It was ended.`
  if (known && strangersIn(text, known).length > 0) return 'It showed an unknown address, and was stopped.'
  return null
}

/** Lines as they may be seen: private names replaced in the bytes, the far side's digest taken out. */
function published(bytes: Bytes, stream: Stream, first: number, { aliases, far }: RedactRules): Chunk {
  const shown = Buffer.from(aliased(bytes.toString('latin1'), inBytes(aliases)).text, 'latin1')
  const { text, invalid } = decode(far && stream === 'stderr' ? ownErrors(shown) : shown)
  return { first, lines: linesOf(text).length, text, odd: oddIn(text, invalid) }
}
