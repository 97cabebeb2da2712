import type { LanguageRegistration } from 'shiki/core'

/** The languages of outputs, for syntax highlighting. */
export type Language = 'iptables' | 'nft' | 'connections' | 'flows' | 'output' | 'json' | 'jsonl' | 'yaml'

/** The language of a whole output, by how it begins; anything else is highlighted as a log or table. */
export function languageOf(text: string): Language {
  const start = text.slice(0, 4000)
  return BEGINS.find(([, pattern]) => pattern.test(start))?.[0] ?? 'output'
}

/** Patterns that several grammars share. */
const SHARED = {
  address: ['constant.other.address', '(?<![\\w.])\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2}|[:.]\\d+)?(?!\\w|\\.\\d)'],
  name: ['entity.name.chain', '\\b(?:KUBE|CILIUM)[-_][A-Z0-9_-]+\\b|\\bcil_\\w+'],
  option: ['constant.other.option', '(?<=^| )--?[a-zA-Z][\\w-]*(?= |$)'],
} as const

/** TextMate grammars for the dataplanes' outputs. All of them work line by line. */
export const GRAMMARS: readonly LanguageRegistration[] = [
  grammar('iptables', [
    ['comment', '^#.*|\\[\\d+:\\d+\\]'],
    ['string.quoted', '"[^"]*"'],
    'address',
    'name',
    ['keyword.allow', '(?<=-j )(?:DNAT|ACCEPT|MASQUERADE|RETURN|MARK)\\b'],
    ['keyword.deny', '(?<=-j )(?:DROP|REJECT)\\b'],
    'option',
    ['constant.numeric', '\\b\\d\\.\\d+\\b|\\b0x[0-9a-f]+(?:/0x[0-9a-f]+)?\\b'],
  ]),
  grammar('nft', [
    ['string.quoted', '"[^"]*"'],
    ['entity.name.chain', '\\b(?:service|external|local|endpoint|firewall)-[A-Z0-9]{8}-[^\\s,;}]+'],
    'address',
    ['keyword.allow', '\\b(?:dnat|masquerade|accept|return)\\b'],
    ['keyword.deny', '\\b(?:drop|reject)\\b'],
    ['constant.other.option', '\\b(?:jump|goto|vmap|numgen|hook|policy|elements)\\b'],
    ['constant.numeric', '\\b0x[0-9a-f]+\\b|(?<=mod )\\d+'],
  ]),
  grammar('connections', [
    'address',
    ['keyword.allow', '\\b(?:ASSURED|ESTABLISHED)\\b'],
    ['support.type.property-name', '\\b(?:src|dst|sport|dport|dir)(?==)'],
  ]),
  grammar('flows', [
    'address',
    ['keyword.deny', '\\b(?:DROPPED|DENIED|Policy denied)\\b'],
    ['keyword.allow', '\\b(?:FORWARDED|ALLOWED)\\b'],
  ]),
  grammar('output', [
    ['comment', '^#.*|<none>'],
    'address',
    'name',
    ['keyword.deny', '\\b(?:DROPPED|DENIED|NotReady|refused|timed out|reset|000)\\b'],
    ['keyword.allow', '\\b(?:ALLOWED|active|Running|Ready|200)\\b'],
    ['string.quoted', '"[^"]*"'],
    'option',
  ]),
]

// --- internal ---

type Rule = [scope: string, match: string] | keyof typeof SHARED

/** The first match decides. */
const BEGINS: readonly [Language, RegExp][] = [
  ['iptables', /^(?:\*(?:nat|filter|mangle|raw)$|:[A-Z]|-[AN] [A-Z])/m],
  ['nft', /^table ip6? \S+ \{$/m],
  ['jsonl', /^\{".*\}\n\{"/],
  ['json', /^\s*[[{]\s*(?:["{}[\]]|$)/],
  ['yaml', /^(?:apiVersion|kind): \S/],
  ['flows', /^[A-Z][a-z]{2} +\d+ [\d:.]+(?: \[[^\]]*\])?: .* (?:->|<-|<>) /m],
  ['connections', /^(?:\[\d+\.\d+\]\t *\[[A-Z]+\] )?(?:tcp|udp|icmp) +\d+ .*\bsrc=|^(?:TCP|UDP|ICMP) (?:IN|OUT|SVC) |^[\d.]+:\d+\/[A-Z]+ \(\d+\) |^SERVICE ADDRESS /m],
]

function grammar(name: Language, rules: readonly Rule[]): LanguageRegistration {
  const patterns = rules.map((rule) => {
    const [scope, match] = typeof rule === 'string' ? SHARED[rule] : rule
    return { name: `${scope}.${name}`, match }
  })
  return { name, scopeName: `source.${name}`, patterns, repository: {} }
}
