import type { Line } from '../text/lines.ts'
import { eachLine } from '../text/lines.ts'

/** The lines a command printed, and separately those that only a terminal, a shell or a Markdown file adds. */
interface Printed { lines: Line[], passedOver: Line[] }

/**
 * Cleans up text pasted from a terminal: carriage returns and an indentation shared by all lines are removed; the prompt with the
 * command, Markdown fences, and the messages and counts that kubectl, iptables, conntrack and tcpdump print to stderr are
 * skipped. Lines keep their numbers; with `keepsMargin` their indentation too, for formats in which it has a meaning.
 */
export function printed(text: string, options: { keepsMargin?: boolean } = {}): Printed {
  const passedOver: Line[] = []
  return { lines: [...eachPrinted(text, passedOver, options)], passedOver }
}

/** The lines of {@link printed} one after the other, for big files; those that are passed over are added to `passedOver`. */
export function eachPrinted(text: string, passedOver: Line[], { keepsMargin = false } = {}): Generator<Line, void> {
  const clean = text.includes('\r') ? text.replaceAll(/(?<!\r)\r+(?=\n|$)/g, '') : text
  const isPrinted = (line: Line) => !isAdded(line) || (passedOver.push(line), false)
  return eachLine(clean, isPrinted, keepsMargin ? 0 : marginOf(clean))
}

/** The lines of {@link printed} that the command itself printed. */
export function printedLines(text: string, options?: { keepsMargin?: boolean }): Line[] {
  return printed(text, options).lines
}

/** Only what is passed over. */
export function passedOverIn(text: string): Line[] {
  return [...eachLine(text, isAdded)]
}

/** Whether the command stands above its output, and hands on only some of it: `$ cilium bpf lb list | grep 10.96.0.1`. */
export function isFiltered(text: string): boolean {
  const above: Line[] = []
  eachPrinted(text, above).next()
  return above.some(line => /\| *(?:[ef]?grep|head|tail|awk|sed) /.test(line.text))
}

// --- internal ---

/** The indentation that all lines share. */
function marginOf(text: string): number {
  let least = Infinity
  for (const line of eachLine(text)) {
    if (!isAdded(line)) least = Math.min(least, line.text.search(/\S/))
    if (least === 0) break
  }
  return least
}

function isAdded({ text }: Line): boolean {
  return mayBeAdded(text) && ADDED.test(text.trim())
}

/** Rules, chains and tables begin with none of these, so that the extra patterns are not tried on every line of a big dump. */
function mayBeAdded(text: string): boolean {
  return !'-:*'.includes(text[0]!) && !/^\[\d/.test(text)
}

const ADDED = new RegExp([
  /^[\w.+-]+@[\w.-][^$#]*[$#] ?/, // root@node1:~# iptables-save
  /^\[[\w.+-]+@[\w.-]+ [^\]]*\] ?[$#]/, // [root@node1 ~]# iptables-save
  /^[$❯] \S/, // $ k exec -n kube-system cilium-abcde -- cilium bpf lb list
  /^(?:[#>%] |(?:\S+ )?(?:\/|~)\S* [$#] )(?:sudo |kubectl |k |oc |docker |crictl |iptables|ip6tables|nft |cilium|conntrack|hubble|tcpdump|cat |exit)/,
  /^(?:sudo (?:iptables|ip6tables|nft|conntrack|tcpdump)\b|(?:kubectl|k|oc) \S.* -- )/, // a command copied without its prompt
  /^(?:```|~~~)/,
  /^Defaulted container "/,
  /^(?:Defaulting container name to |Use 'kubectl describe |Unable to use a TTY|command terminated with exit code )/,
  /^#? ?Warning: (?:ip6?tables(?:-legacy)? tables present|`?iptables)/i,
  /^ip6?tables(?:-legacy|-nft)?-save: /, // iptables-save: invalid option -- 'L'
  /^conntrack v[\d.]+ \(conntrack-tools\): /,
  /^(?:tcpdump: |dropped privs to |listening on \S+, link-type )/,
  /^\d+ packets? (?:captured|received by filter|dropped by (?:kernel|interface))$/,
  /^(?:Handling connection for |Connection to \S+ closed)/,
].map(({ source }) => source).join('|'), 'i')
