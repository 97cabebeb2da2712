import type { Counting } from '../../read/scale.ts'
import { parseNft } from '../../read/nft.ts'

/** Rules, chains and elements of sets and maps: a Service is an element, and has chains of its own. */
export const ruleElements: Counting = (of) => {
  const part = of('nft')
  if (!part) return { counts: [], uncommented: null }
  const { tables } = parseNft(part.text, part.id)
  const chains = tables.flatMap(table => [...table.chains.values()])
  const elements = tables.flatMap(table => [...table.sets.values()]).reduce((sum, set) => sum + set.elements.size, 0)
  const rules = chains.reduce((sum, chain) => sum + chain.rules.length, 0)
  const count = (one: string, many: string, count: number) => ({ name: many, one, kind: { one, many }, count, from: part.id })
  return { counts: [count('rule', 'rules', rules), count('chain', 'chains', chains.length), count('element', 'elements', elements)], uncommented: null }
}
