import type { Endpoint } from '../text/addresses.ts'
import type { Line } from '../text/lines.ts'
import { isAddress } from '../text/addresses.ts'
import { linesOf, Unreadable } from '../text/lines.ts'

/** A request as the replica that answered it logged it. */
export interface Access extends Line {
  /** Only with `kubectl logs --prefix`. */
  pod: string | null
  container: string | null
  /** The client, as the replica's own socket saw it. */
  client: Endpoint
  /** ISO 8601. */
  time: string
  /** `GET /?t1 HTTP/1.1`, escaped by nginx. */
  request: string
  status: number
}

/**
 * Parses the access log of the workload, `log_format who` in src/trace/workload/nginx.yaml, as `kubectl logs` prints it with or
 * without `--prefix` (`[pod/NAME/CONTAINER] `, k8s.io/kubectl/pkg/cmd/logs). nginx writes a quote inside the request as `\x22`
 * (ngx_http_log_module, `escape=default`). Throws {@link Unreadable} at any other line.
 */
export function parseAccessLog(text: string, file = 'access log'): Access[] {
  return linesOf(text).map((line) => {
    const match = ENTRY.exec(line.text)
    if (!match || !isAddress(match[3]!)) throw new Unreadable(file, line, 'not a line of the access log')
    return {
      ...line,
      pod: match[1] ?? null,
      container: match[2] ?? null,
      client: { address: match[3]!, port: Number(match[4]) },
      time: match[5]!,
      request: match[6]!,
      status: Number(match[7]),
    }
  })
}

// --- internal ---

const ENTRY = /^(?:\[pod\/([a-z0-9.-]+)\/([a-z0-9-]+)\] )?([0-9a-f.:]+):(\d{1,5}) \[(\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:\d\d)\] "([^"]*)" (\d{3})$/
