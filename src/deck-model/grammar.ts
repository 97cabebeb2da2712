import type { Kind, Token } from './tokens.ts'

/** The languages outputs are written in, as far as colour needs to know. */
export type Grammar = 'iptables' | 'json' | 'log'

/** Which language a whole output is in; what is neither rules nor JSON is read as a log or table. */
export function grammarOf(text: string): Grammar {
  const start = text.slice(0, 4000)
  if (/^(?:\*(?:nat|filter|mangle|raw)$|:[A-Z]|-[AN] [A-Z])/m.test(start)) return 'iptables'
  if (/^\s*[[{]\s*(?:["{}[\]]|$)/.test(start)) return 'json'
  return 'log'
}

/** Cuts a line into tokens; the tokens' texts joined are the line. */
export function tokensOf(line: string, grammar: Grammar): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const match of line.matchAll(GRAMMARS[grammar])) {
    if (match[0] === '') continue
    if (match.index > at) tokens.push({ text: line.slice(at, match.index) })
    const kind = kindOf(match)
    tokens.push({ text: match[0], kind, ...kind === 'less' ? { mark: '⋯' } : {} })
    at = match.index + match[0].length
  }
  if (at < line.length) tokens.push({ text: line.slice(at) })
  return tokens
}

// --- internal ---

type Rules = Partial<Record<Kind, RegExp>>

const COMMON: Rules = {
  addr: /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2}|[:.]\d+)?(?!\w|\.\d)/,
  name: /\b(?:KUBE|CILIUM)[-_][A-Z0-9_-]+\b|\bcil_\w+/,
}

const GRAMMARS: Record<Grammar, RegExp> = {
  iptables: compile({
    less: /-m comment --comment (?=")/,
    aside: /^#.*|\[\d+:\d+\]/,
    string: /"[^"]*"/,
    ...COMMON,
    good: /(?<=-j )(?:DNAT|ACCEPT|MASQUERADE|RETURN|MARK)\b/,
    bad: /(?<=-j )(?:DROP|REJECT)\b/,
    flag: /(?<=^| )--?[a-z][\w-]*(?= |$)|^-[AN](?= )/i,
    number: /\b\d\.\d+\b|\b0x[0-9a-f]+(?:\/0x[0-9a-f]+)?\b/,
  }),
  json: compile({
    // a string that a cut left open runs to the end of the line: looked for from each of its quotes, it would be read as often
    key: /"[^"\\]*(?:\\.[^"\\]*)*"(?=\s*:)/,
    string: /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)/,
    number: /-?\b\d+(?:\.\d+)?\b|\btrue\b|\bfalse\b|\bnull\b/,
  }),
  log: compile({
    aside: /^#.*|^[A-Z][A-Z0-9()/_-]*(?: [A-Z][A-Z0-9()/_-]*)?(?: {2,}[A-Z][A-Z0-9()/_-]*(?: [A-Z][A-Z0-9()/_-]*)?)+ *$|<none>/,
    ...COMMON,
    bad: /\b(?:DROPPED|DENIED|Policy denied|NotReady|refused|timed out|reset|000)\b/,
    good: /\b(?:FORWARDED|ALLOWED|ASSURED|ESTABLISHED|active|Running|Ready|200)\b/,
    string: /"[^"]*"/,
    key: /\b(?:src|dst|sport|dport|dir)(?==)/,
    flag: /(?<=^| )--?[a-z][\w-]*(?= |$)/i,
  }),
}

function compile(rules: Rules): RegExp {
  return new RegExp(Object.entries(rules).map(([kind, rule]) => `(?<${kind}>${rule.source})`).join('|'), 'gm')
}

function kindOf(match: RegExpMatchArray): Kind {
  return Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)![0] as Kind
}
