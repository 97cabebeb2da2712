import type { Meeting } from '../../read/scale.ts'
import { parseIptables } from '../../read/iptables.ts'
import { stretchesOf } from '../../read/scale.ts'
import { branchTo } from './branch.ts'
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
  const [first] = path.backends
  if (!chains || !first) return null
  const last = Map.groupBy(branchTo(path, first), ({ label }) => label)
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
