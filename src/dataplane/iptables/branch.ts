import type { Hop, Path, PathBackend } from '../packet-path.ts'

/**
 * The rules that a connection to one of a path's backends meets, in their order: those that every connection meets, and of the
 * others those that lead to this backend.
 */
export function branchTo({ hops }: Path, backend: PathBackend): Hop[] {
  const chains = new Set<string>()
  const branch = hops.toReversed().filter((hop) => {
    const leads = hop.line === backend.line || chains.has(chainAfter(hop) ?? '')
    if (leads) chains.add(hop.label)
    return leads || hop.odds === 1
  })
  return branch.reverse()
}

/** The chain, or the target, that a rule hands a packet to; null if it has none. */
export function chainAfter({ text }: Pick<Hop, 'text'>): string | null {
  return / -[jg] (\S+)/.exec(text)?.[1] ?? null
}
