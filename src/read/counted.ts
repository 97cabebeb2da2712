import type { IptablesSave, Rule } from './iptables.ts'

/** A rule of the later dump, and how many packets it has counted since the earlier one. */
export interface CountedRule { rule: Rule, packets: number }

/**
 * What each rule of nat has counted between two dumps of `iptables-save -c`, by the rule's words. Null if that is not known:
 * a rule came, went or moved, or counts less than before, as after `iptables-restore`, which begins anew at zero.
 */
export function countedBetween(before: IptablesSave, after: IptablesSave): Map<string, CountedRule> | null {
  const [old, now] = [before, after].map(rulesOf)
  if (old!.length !== now!.length) return null
  const counted = new Map<string, CountedRule>()
  for (const [index, rule] of now!.entries()) {
    const was = old![index]!
    const packets = (rule.counters?.packets ?? Number.NaN) - (was.counters?.packets ?? Number.NaN)
    if (wordsOf(was.text) !== wordsOf(rule.text) || !(packets >= 0)) return null
    counted.set(wordsOf(rule.text), { rule, packets: packets + (counted.get(wordsOf(rule.text))?.packets ?? 0) })
  }
  return counted
}

/** A rule as `iptables-save` prints it without `-c`. */
export function wordsOf(text: string): string {
  return text.replace(/^\[\d+:\d+\] /, '')
}

// --- internal ---

function rulesOf({ tables }: IptablesSave): Rule[] {
  return [...tables.get('nat')?.chains.values() ?? []].flatMap(({ rules }) => rules)
}
