import type { Counting } from '../../read/scale.ts'
import { parseIptables } from '../../read/iptables.ts'

/** Rules and chains of nat and filter, and how many of the endpoints' rules have no comment. */
export const ruleCounts: Counting = (of) => {
  const part = of('iptables-save')
  if (!part) return { counts: [], uncommented: null }
  const { tables } = parseIptables(part.text, part.id)
  const counts = ['nat', 'filter'].flatMap((name) => {
    const chains = [...tables.get(name)?.chains.values() ?? []]
    const counted = (thing: string, count: number) => ({ name: `${name} ${thing}s`, one: `${name} ${thing}`, count, from: part.id })
    return [counted('rule', chains.reduce((sum, chain) => sum + chain.rules.length, 0)), counted('chain', chains.length)]
  })
  const endpoints = [...tables.get('nat')?.chains.values() ?? []]
    .filter(({ name }) => name.startsWith('KUBE-SEP-'))
    .flatMap(chain => chain.rules)
  const uncommented = endpoints.filter(({ text }) => !text.includes(' --comment ')).length
  return { counts, uncommented: { count: uncommented, of: endpoints.length } }
}
