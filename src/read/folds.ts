import type { Roles } from './roles.ts'
import { isPool, roleOfAddress } from './roles.ts'

/** A rule that treats as equal what must differ between any two clusters, and nothing else. */
export interface Fold {
  name: string
  /** What it folds and why that is no difference, in one sentence. */
  what: string
  apply: (text: string, roles: Roles) => string
}

/** Names that kubernetes generates (k8s.io/apimachinery/pkg/util/rand): no vowels, no 0, 1 and 3. */
const RANDOM = '[bcdfghj-np-tv-xz24-9]{5}'
const GENERATED = new RegExp(`(?<=[a-z0-9]-)(?!https(?![a-z0-9]))${RANDOM}(?![\\w-])`, 'g')

/** Ports of the cluster's own components; every other one from 1024 on is the ephemeral port of some connection. */
const FIXED_PORTS = new Set([2379, 2380, 4244, 4245, 6443, 7472, 7946, 8080, 8181, 9153, 9443])

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const DATE = new RegExp(`${DAY},? (?:\\d\\d ${MONTH} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT|${MONTH} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4})`, 'g')
const OF_SYSLOG = new RegExp(`${MONTH} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?`, 'g')

/** Durations that are configured, not elapsed: `minSyncPeriod: 1s`, `Timeout:  10s`; more spaces than this make it a column. */
const SETTING = '(?:[Pp]eriod|[Tt]imeout|[Ii]nterval|[Dd]elay|[Gg]race)\\w*"?[:=] {0,60}"?'
const AGE = new RegExp(`(?<![\\w.=-])(?<!${SETTING})\\d{1,4}(?:y\\d{1,3}d|d\\d{1,2}h|h\\d{1,2}m|m\\d{1,2}s|[smhdy])(?![\\w.-])`, 'g')

/** In the order in which they are applied: folds that look at the surroundings come before those that change them. */
export const FOLDS: readonly Fold[] = [
  {
    name: 'comments',
    what: 'kube-proxy leaves the comments of endpoint rules out above 1,000 endpoints; none decides anything.',
    apply: text => text.replaceAll(/-m comment --comment (?:"(?:[^"\\]|\\.)*"|[^" ]+) ?/g, ''),
  },
  {
    name: 'times',
    what: 'The sides are recorded at the same time, not in the same microsecond.',
    apply: text => text
      .replaceAll(DATE, '‹time›')
      .replaceAll(OF_SYSLOG, '‹time›')
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d(?: UTC)?(?: m=\+[\d.]+)?)?/g, '‹time›')
      .replaceAll(/(?<![\d:])\d\d:\d\d:\d\d\.\d{6}(?!\d)/g, '‹time›')
      .replaceAll(/\[\d{10}\.\d{6}\]/g, '[‹time›]'),
  },
  {
    name: 'ages',
    what: 'One cluster is minutes older than the other; what a name says is a period or a timeout is no age.',
    apply: text => text
      .replaceAll(AGE, '‹age›')
      .replaceAll(/‹age› \(x\d+ over ‹age›\)/g, '‹age›'),
  },
  {
    name: 'addresses and names',
    what: 'An address or a node\'s name is taken by the part it plays: VIP and its pool, ClusterIP, receiver, node, pod.',
    apply: (text, roles) => text
      .replaceAll(/(?<![\w.])([\d.]{7,15})-([\d.]{7,15})(?![\w.])/g, (all, first: string, last: string) => isPool(first, last, roles) ? '‹VIP pool›' : all)
      .replaceAll(/(?<![\w.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\d|\.\d+\.)/g, address => roleOfAddress(address, roles))
      .replaceAll(/(?<![\w.-])[a-z0-9][a-z0-9.-]*[a-z0-9](?![\w-])/g, word => roles.words.get(word) ?? word),
  },
  {
    name: 'ports',
    what: 'A port that somebody got for one connection is any port.',
    apply: text => text
      .replaceAll(/(?<=›|\d\.\d{1,3}|[sd]port=)([.:]?)(\d{4,5})(?![\d.])/g, (all, mark: string, port: string) => isPassing(Number(port)) ? `${mark}‹port›` : all),
  },
  {
    name: 'generated names',
    what: 'Kubernetes and the CNI make up the end of a name.',
    apply: text => text
      .replaceAll(GENERATED, '‹id›')
      .replaceAll(/KUBE-SEP-[A-Z2-7]{16}(?![A-Z0-9])/g, 'KUBE-SEP-‹hash›')
      .replaceAll(/\b(?:veth[0-9a-f]{8}|lxc[0-9a-f]{10,14}|gke[0-9a-f]{11})\b/g, 'pod-interface-‹id›')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '‹uid›'),
  },
  {
    name: 'counters',
    what: 'How often something was counted or written is of the moment.',
    apply: text => text
      .replaceAll(/\[\d+:\d+\]/g, '[‹n›:‹n›]')
      .replaceAll(/(?<=policy [A-Z]{1,9} )\d+ packets, \d+ bytes/g, '‹n› packets, ‹n› bytes')
      .replaceAll(/(?<="resourceVersion": )"\d+"/g, '"‹n›"')
      .replaceAll(/(?<=(?:pid|fd)=)\d+/g, '‹n›'),
  },
  {
    name: 'widths',
    what: 'A column is as wide as its longest cell.',
    apply: text => text.replaceAll(/ {2,}/g, ' ').trimEnd(),
  },
]

/** A line after all folds. */
export function folded(text: string, roles: Roles): string {
  return FOLDS.reduce((line, { apply }) => apply(line, roles), text)
}

// --- internal ---

function isPassing(port: number): boolean {
  return port >= 1024 && !FIXED_PORTS.has(port)
}
