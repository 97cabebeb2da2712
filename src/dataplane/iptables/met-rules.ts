import type { Meeting } from '../../read/scale.ts'
import type { Path } from '../packet-path.ts'
import { parseIptables } from '../../read/iptables.ts'
import { stretchesOf } from '../../read/scale.ts'
import { pathThroughIptables } from './path.ts'

/**
 * Every rule of nat and filter, and those of nat that a packet is held against: in each chain it passes all of them up to the one
 * that decides there, for a chain is walked from its top (iptables(8)). Rules for the other pods are not met.
 */
export const metRules: Meeting = (of, to) => {
  const part = of('iptables-save')
  if (!part) return null
  const save = parseIptables(part.text, part.id)
  const path = pathThroughIptables(save, { ...to, protocol: 'TCP', from: 'external' })
  const chains = save.tables.get('nat')?.chains
  if (!chains || path.backends.length === 0) return null
  const last = Map.groupBy(passed(path), ({ label }) => label)
  const lines = [...last].flatMap(([chain, hops]) => {
    const end = Math.max(...hops.map(({ line }) => line))
    return chains.get(chain)!.rules.filter(({ line }) => line <= end).map(({ line }) => ({ capture: part.id, line }))
  })
  const tables = ['nat', 'filter'].flatMap((name) => {
    const rules = [...save.tables.get(name)?.chains.values() ?? []].flatMap(chain => chain.rules.map(({ line }) => line))
    return stretchesOf(part.id, `${name} rules`, rules.sort((a, b) => a - b))
  })
  return { tables, lines: lines.sort((a, b) => a.line - b.line) }
}

// --- internal ---

/** The hops that lead to the first pod, without those that choose another one, or rewrite for it. */
function passed({ hops, backends: [first, ...others] }: Path): Path['hops'] {
  const chainOf = (at: number) => hops.find(({ line }) => line === at)?.label
  const [own, elsewhere] = [chainOf(first!.line), others.map(({ line }) => chainOf(line))]
  const leads = ({ text }: Path['hops'][number]) => elsewhere.find(chain => chain !== own && text.split(' ').includes(chain!))
  return hops.filter(hop => !leads(hop) && (hop.label === own || !elsewhere.includes(hop.label)))
}
