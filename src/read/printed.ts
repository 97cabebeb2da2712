import type { Line } from '../text/lines.ts'
import { linesOf } from '../text/lines.ts'

/** The lines a command printed, and separately those that only a terminal, a shell or a Markdown file adds. */
export interface Printed { lines: Line[], passedOver: Line[] }

/**
 * Cleans up text pasted from a terminal: carriage returns and an indentation shared by all lines are removed; the prompt with the
 * command, Markdown fences, and the messages and counts that kubectl, iptables, conntrack and tcpdump print to stderr are
 * skipped. Lines keep their numbers; with `keepsMargin` their indentation too, for formats in which it has a meaning.
 */
export function printed(text: string, { keepsMargin = false } = {}): Printed {
  const lines: Line[] = []
  const passedOver: Line[] = []
  for (const line of linesOf(text.includes('\r') ? text.replaceAll(/(?<!\r)\r+(?=\n|$)/g, '') : text)) {
    if (mayBeAdded(line.text) && ADDED.test(line.text.trim())) passedOver.push(line)
    else lines.push(line)
  }
  const margin = keepsMargin ? 0 : lines.reduce((least, { text }) => Math.min(least, text.search(/\S/)), Infinity)
  const cut = margin > 0 && margin < Infinity
  return { passedOver, lines: cut ? lines.map(({ line, text }) => ({ line, text: text.slice(margin) })) : lines }
}

/** The lines of {@link printed} that the command itself printed. */
export function printedLines(text: string, options?: { keepsMargin?: boolean }): Line[] {
  return printed(text, options).lines
}

// --- internal ---

/** Rules, chains and tables begin with none of these, so that the extra patterns are not tried on every line of a big dump. */
function mayBeAdded(text: string): boolean {
  return !/^(?:[\-:*]|\[\d)/.test(text)
}

const ADDED = new RegExp([
  /^[\w.+-]+@[\w.-][^$#]*[$#] ?/, // root@node1:~# iptables-save
  /^\[[\w.+-]+@[\w.-]+ [^\]]*\] ?[$#]/, // [root@node1 ~]# iptables-save
  /^(?:[$#>%❯] |(?:\/|~)\S* [$#] )(?:sudo |kubectl |docker |iptables|ip6tables|cilium|conntrack|hubble|tcpdump|cat |exit)/,
  /^sudo (?:iptables|ip6tables|nft|conntrack|tcpdump)\b/, // a command copied without its prompt
  /^(?:```|~~~)/,
  /^Defaulted container "/,
  /^(?:Defaulting container name to |Use 'kubectl describe |Unable to use a TTY|command terminated with exit code )/,
  /^#? ?Warning: (?:ip6?tables(?:-legacy)? tables present|`?iptables)/i,
  /^conntrack v[\d.]+ \(conntrack-tools\): /,
  /^(?:tcpdump: |dropped privs to |listening on \S+, link-type )/,
  /^\d+ packets? (?:captured|received by filter|dropped by (?:kernel|interface))$/,
  /^(?:Handling connection for |Connection to \S+ closed)/,
].map(({ source }) => source).join('|'), 'i')
