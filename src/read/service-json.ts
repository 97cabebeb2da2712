import type { Line } from '../text/lines.ts'
import { z } from 'zod'
import { isAddress } from '../text/addresses.ts'
import { refuseTwice, Unreadable } from '../text/lines.ts'

/**
 * The Services of `cilium-dbg service list -o json` in the shape of `parseServiceList`: the realized state, and the type of the
 * specification. A frontend and a backend have the line of their `ip`.
 *
 * Source of the format: `listServices` in cilium-dbg/cmd/service_list.go and Service, ServiceSpec, FrontendAddress and
 * BackendAddress in api/v1/models of Cilium 1.12 to 1.20; before 1.17 there is no protocol. Throws {@link Unreadable} if it has
 * another form, and at an id that comes twice.
 */
export function listedInJson(lines: readonly Line[], file: string): Listed[] {
  const services = valueOf(lines, file).map(serviceOf)
  refuseTwice(services, ({ id }) => id, 'id', file)
  return services
}

/**
 * The rows of `bpf lb list -o json`, `{"10.96.0.9:80/TCP (0)": ["0.0.0.0:0 (7) (0) [ClusterIP] "]}`: each string with its
 * line, which is `raw`.
 */
export function rowsInJson(text: string, file: string): (Line & { raw: string })[] {
  const lines = text.split('\n')
  try {
    z.record(z.string(), z.array(z.string())).parse(JSON.parse(text))
  }
  catch {
    throw new Unreadable(file, { line: 1, text: lines[0]! }, 'not what `bpf lb list -o json` prints')
  }
  const rows: (Line & { raw: string })[] = []
  let key = ''
  for (const [index, raw] of lines.entries()) {
    for (const [, string, colon] of raw.matchAll(/"((?:[^"\\]|\\.)*)"\s*(:?)/g)) {
      if (colon) key = string!
      else rows.push({ line: index + 1, raw, text: `${key} ${string}` })
    }
  }
  return rows
}

// --- internal ---

const PROTOCOL = z.string().toUpperCase().pipe(z.enum(['TCP', 'UDP', 'SCTP', 'ANY'])).optional()
/** An `ip` becomes the line that it stands in before it is checked. */
const IP = z.object({ line: z.number(), text: z.string(), address: z.string().refine(isAddress, 'no address') })
/** Go leaves out what is 0 or empty. */
const END = z.object({ ip: IP, port: z.number().default(0), protocol: PROTOCOL })

const LIST = z.array(z.object({
  spec: z.object({ flags: z.object({ type: z.string(), cluster: z.string().default('') }) }),
  status: z.object({ realized: z.object({
    'id': z.number().default(0),
    'frontend-address': END.extend({ scope: z.enum(['external', 'internal']).default('external') }),
    'backend-addresses': z.array(END.extend({ state: z.string() })).nullish().transform(all => all ?? []),
  }) }),
}))

function valueOf(lines: readonly Line[], file: string): z.infer<typeof LIST> {
  // as keys come in the order of the text, so do their values
  const places = lines.flatMap(line => Array.from(line.text.matchAll(/"ip"\s*:/g), () => line))
  let at = 0
  try {
    return LIST.parse(JSON.parse(lines.map(({ text }) => text).join('\n'), (key, value) => key === 'ip' ? { ...places[at++], address: value } : value))
  }
  catch (error) {
    const why = error instanceof z.ZodError ? `: ${z.prettifyError(error).replaceAll('\n', ' ')}` : ''
    throw new Unreadable(file, lines[0]!, `not what \`service list -o json\` prints${why}`)
  }
}

type Listed = ReturnType<typeof serviceOf>

function serviceOf({ spec: { flags }, status: { realized } }: z.infer<typeof LIST>[number]) {
  const { ip: { address, ...line }, port, protocol = 'ANY', scope } = realized['frontend-address']
  return {
    ...line,
    id: realized.id,
    frontend: { address, port, protocol, scope },
    type: `${flags.type}${flags.cluster === '' ? '' : ' (Remote)'}`,
    backends: realized['backend-addresses'].map(({ ip: { address, ...line }, port, protocol = null, state }, index) =>
      ({ ...line, address, port, protocol, slot: index + 1, state })),
  }
}
