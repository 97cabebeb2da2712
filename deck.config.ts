import type { Side } from './src/words.ts'
import { bySide } from './src/words.ts'

export interface DeckConfig {
  /** kubeconfig contexts; these name the lab's. */
  contexts: Record<Side, string>
  /** The two sides that slides compare where three were recorded, left and right: `v3,v2`. Left out: the first two. */
  compare?: string
  /** Where the demo lives in the clusters. */
  namespace: string
  service: string
  port: number
  /** Where this deck can be found, as `https://…`: the last slide shows it, with its QR code. Left out, it says how to get one. */
  address?: string
  /** Refuse a set that shows a project, an account or a public address which is nobody's alias. Left out, it is asked by hand. */
  aliasedOnly?: boolean
  limits: {
    /** Seconds for a whole refresh. */
    refresh: number
    /** Bytes of one output; more is refused. */
    output: number
    /** Seconds that may lie between the two sides of one layer. */
    gap: number
    /** Hours after which the presenter is warned that the captures are old. */
    fresh: number
  }
}

export const deck: DeckConfig = {
  contexts: bySide(side => `kind-netflow-${side}`),
  namespace: 'netflow-test',
  service: 'nginx',
  port: 80,
  limits: {
    refresh: 1200,
    output: 64 << 20,
    gap: 30,
    fresh: 24,
  },
}
