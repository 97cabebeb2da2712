import type { Line } from '../text/lines.ts'
import { linesOf, Unreadable } from '../text/lines.ts'

/** One new connection as curl timed it: connect(2) to an address, in microseconds. */
interface Connect extends Line { us: number }

/**
 * Parses the output of curl's `-w '%{time_connect} %{num_connects} %{http_code}\n'`, one line per connection
 * (curl.se/docs/manpage.html, --write-out). Throws {@link Unreadable} at a line that is not one new connection answered with 200.
 */
export function parseConnects(text: string, file = 'connects'): Connect[] {
  return linesOf(text).map((line) => {
    const [, whole, micros] = RE_CONNECT.exec(line.text) ?? []
    if (whole === undefined) throw new Unreadable(file, line, 'not a new connection that was answered with 200')
    return { ...line, us: Number(whole) * 1_000_000 + Number(micros) }
  })
}

// --- internal ---

/** `0.000312 1 200`: seconds to the microsecond, how many connections it made, the answer's code. */
const RE_CONNECT = /^(\d+)\.(\d{6}) 1 200$/
