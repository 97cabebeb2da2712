import type { Counting, Kind } from '../../read/scale.ts'
import { parseIptables } from '../../read/iptables.ts'
import { isOfEndpoint, rulesIn } from './destination.ts'

/** Rules and chains of nat and filter, and how many of the endpoints' rules have no comment. */
export const ruleCounts: Counting = (of) => {
  const part = of('iptables-save')
  if (!part) return { counts: [], uncommented: null }
  const { tables } = parseIptables(part.text, part.id)
  const counts = ['nat', 'filter'].flatMap((name) => {
    const chains = [...tables.get(name)?.chains.values() ?? []]
    const counted = (kind: Kind, count: number) => ({ name: `${name} ${kind.many}`, one: `${name} ${kind.one}`, kind, count, from: part.id })
    return [counted(RULES, chains.reduce((sum, chain) => sum + chain.rules.length, 0)), counted(CHAINS, chains.length)]
  })
  const endpoints = rulesIn([...tables.get('nat')?.chains.values() ?? []], isOfEndpoint, () => true)
  const uncommented = endpoints.filter(({ text }) => !text.includes(' --comment ')).length
  return { counts, uncommented: { count: uncommented, of: endpoints.length } }
}

const RULES = { one: 'rule', many: 'rules' }
const CHAINS = { one: 'chain', many: 'chains' }
