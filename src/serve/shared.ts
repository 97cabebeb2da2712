import type { Compared } from '../client/compared.ts'
import type { ViewerState } from '../client/state.ts'
import type { Walk } from '../dataplane/walks.ts'
import type { Posts } from './close.ts'
import { z } from 'zod'
import { PLACES, SOURCES, TARGETS } from '../dataplane/walks.ts'
import { bySide, SIDE_PATTERN } from '../words.ts'

/**
 * What the windows of a deck tell each other through its server (vite-plugin-vue-server-ref): where the talk is, what the
 * viewer shows, which packet walks, which sides are compared. Every window may say so, the audience's too, for a clicker goes to
 * whichever has the focus; a cookie would have to be given to every window, and so to whoever asks for the page. So a program on
 * this machine can turn a page, which is a nuisance. It can change nothing that is on one: what is said here is numbers and
 * names, the plugin gets only what has this shape, and there is no other place that takes any. Drawings and snapshots, which are
 * markup and files, are not shared.
 */
export const SHARED: Posts = {
  '/@server-reactive/nav': said(z.strictObject({
    page: z.int().min(0).max(9999),
    clicks: count(),
    clicksTotal: orNone(count()),
    timer: z.strictObject({
      status: z.enum(['stopped', 'running', 'paused']),
      slides: z.record(z.string().regex(/^\d{1,4}$/), z.strictObject({ start: orNone(time()), end: orNone(time()) })),
      startedAt: time(),
      pausedAt: time(),
    }),
    cursor: orNone(z.strictObject({ x: z.number(), y: z.number(), style: z.enum(['cursor', 'laser']).optional() })),
    lastUpdate: orNone(z.strictObject({ id: z.string().max(100), type: z.enum(['presenter', 'viewer']), time: time() })),
  })),
  '/@server-reactive/viewer': said(z.strictObject({
    open: z.string().regex(/^[\w.@-]{0,100}$/),
    both: z.boolean(),
    wrap: z.boolean(),
    size: z.number().min(1).max(200),
    query: z.string().max(1000),
    // may be negative: counted back from the first
    match: z.int(),
    line: count(),
    top: z.strictObject(bySide(() => z.number())),
    blank: z.boolean(),
  }) satisfies z.ZodType<ViewerState>),
  '/@server-reactive/walk': said(z.strictObject({
    from: z.enum(SOURCES),
    to: z.enum(TARGETS),
    place: z.enum(PLACES),
  }) satisfies z.ZodType<Walk>),
  '/@server-reactive/compared': said(z.strictObject({
    pair: z.string().regex(new RegExp(`^(?:${SIDE_PATTERN},${SIDE_PATTERN})?$`)),
  }) satisfies z.ZodType<Compared>),
}

// --- internal ---

/** A message of the plugin's client: the sender, the whole state, the time. */
function said(state: z.ZodType): z.ZodType {
  return z.strictObject({ source: z.string().max(20), data: state, timestamp: time() })
}

function count() {
  return z.int().min(0).max(100_000_000)
}

function time() {
  return z.number().min(0)
}

/** The plugin sends this word for undefined. */
function orNone(shape: z.ZodType) {
  return z.union([shape, z.literal('__UNDEFINED___')]).optional()
}
