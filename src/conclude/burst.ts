import type { Access } from '../read/accesslog.ts'
import type { CapturedSide } from '../read/side.ts'

/** The marked burst of a side: who sent it, from which ports, and which lines of an access log are its own. */
export interface Burst { client: string, ports: ReadonlySet<number | null>, log: Access[] }

/** The burst as it printed itself; the marked request that went before it carries number 0 and is not of it. */
export function burstOf(side: CapturedSide, log: readonly Access[] = []): Burst {
  const sent = [...side.text('l5.burst').matchAll(/^\d+ ([\d.]+):(\d+)$/gm)]
  return {
    client: sent[0]?.[1] ?? '',
    ports: new Set(sent.map(([, , port]) => Number(port))),
    log: log.filter(({ request }) => /-[1-9]\d* HTTP/.test(request)),
  }
}

/** The source port of the marked request that was sent before the burst. */
export function markedPort(side: CapturedSide): string {
  return /:(\d+) ->/.exec(side.text('l3.request'))?.[1] ?? ''
}
