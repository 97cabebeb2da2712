import type { Line } from '../text/lines.ts'
import type { Roles } from './roles.ts'
import { ascending } from 'd3-array'
import { NO_ROLES } from './roles.ts'

/** A line with the key it is compared by. */
export interface Folded extends Line { key: string }

/** Kinds of texts whose order means nothing. */
export type Disorder = 'chains' | 'map' | 'rows'

/**
 * Whether the order of a text's lines is noise: in a dump of a BPF map for all lines, in a netfilter dump between chains, in a
 * table if rows are ordered by generated names or by names with a role (a node's).
 */
export function disorderOf(lines: readonly Line[], { words }: Roles = NO_ROLES): Disorder | null {
  const first = lines.find(({ text }) => !MAP_HEADER.test(text))?.text ?? ''
  if (MAP_ENTRY.test(first)) return 'map'
  if (lines.some(({ text }) => RULE.test(text))) return 'chains'
  return HEADER.test(lines[0]?.text ?? '') && lines.slice(1).every(({ text }) => MADE_UP.test(text) || words.has(text.split(' ', 1)[0]!)) ? 'rows' : null
}

/**
 * Sorts lines so that equal content has equal order. Entries of a map are sorted. Of rules, those of KUBE-SERVICES are sorted
 * (each matches another destination) except the last one, which stays; every other chain keeps its order, and chains are ordered
 * by their content, because their names may be hashes.
 */
export function ordered(lines: readonly Folded[], disorder: Disorder | null): Folded[] {
  if (disorder === null) return [...lines]
  if (disorder === 'rows') return [...lines.slice(0, 1), ...lines.slice(1).sort(byKey)]
  return disorder === 'map' ? [...lines].sort(byKey) : byChain(lines)
}

// --- internal ---

const MAP_HEADER = /^(?:SERVICE ADDRESS|ID +BACKEND ADDRESS|SOURCE RANGE)/
const MAP_ENTRY = /^(?:\S+:\d+(?:\/(?:TCP|UDP|SCTP|ANY))?(?:\/i)? \(\d+\) |(?:TCP|UDP|SCTP|ICMP|ICMPv6) (?:SVC|IN|OUT) )/
const HEADER = /^[A-Z][A-Z0-9()/_. -]*$/
const MADE_UP = /^[a-z0-9-]+-[bcdfghj-np-tvwxz24-9]{5} /
const RULE = /^(?:\[\d+:\d+\] )?-A (\S+)/

function byChain(lines: readonly Folded[]): Folded[] {
  const blocks: Folded[][] = []
  let chains = new Map<string, Folded[]>()
  const flush = () => {
    const found = [...chains.values()].map(inside).map(block => ({ block, key: keyOf(block) }))
    for (const { block } of found.sort(byKey)) blocks.push(block)
    chains = new Map()
  }
  for (const line of lines) {
    const chain = RULE.exec(line.text)?.[1] ?? (line.text.startsWith(':') ? ':' : null)
    if (chain === null) {
      flush()
      blocks.push([line])
    }
    else {
      const block = chains.get(chain)
      if (block) block.push(line)
      else chains.set(chain, [line])
    }
  }
  flush()
  return blocks.flat()
}

function inside(block: Folded[]): Folded[] {
  if (block[0]!.text.startsWith(':')) return [...block].sort(byKey)
  return RULE.exec(block[0]!.text)![1] === 'KUBE-SERVICES' ? [...block.slice(0, -1).sort(byKey), block.at(-1)!] : block
}

function keyOf(block: readonly Folded[]): string {
  return block.map(({ key }) => key).join('\n')
}

function byKey(a: Pick<Folded, 'key'>, b: Pick<Folded, 'key'>): number {
  return ascending(a.key, b.key)
}
