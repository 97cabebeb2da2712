import type { Alias } from '../set/alias.ts'
import type { VerifiedSet } from '../set/verify.ts'
import { Fault } from '../exec/fault.ts'
import { streamsOf } from '../set/manifest.ts'
import { declaredAliases } from '../set/private-names.ts'
import { inRange, isAddress } from '../text/addresses.ts'
import { projectId } from './gke/names.ts'

/** A kind of private name in output from a cloud. */
type PrivateKind = 'project' | 'project number' | 'subscription' | 'account' | 'address'

/** A private name that was found, and an alias for it: of the same length and form, and assigned to no one. */
interface Proposal extends Alias { kind: PrivateKind }

/**
 * Finds private names in texts that are to be published: the project and its number, Azure's subscription, e-mail addresses of
 * accounts, and public addresses, including the presenter's. `shown` lists addresses that may be shown, the Services' own;
 * aliases are numbered from `from`, after those that are declared. Pure; the same names get the same aliases in any order.
 */
export function propose(texts: readonly string[], shown: readonly string[] = [], from = 0): Proposal[] {
  const each = KINDS.flatMap(({ kind, find, alias }) => {
    const names = new Set(texts.flatMap(text => find(text)).filter(name => !shown.includes(name)))
    return [...names].sort().map((name, index) => ({ find: name, alias: alias(name, from + index), kind }))
  })
  return each.filter(({ find, alias }, index) => find !== alias && each.findIndex(one => one.find === find) === index)
}

/** Private names of these kinds that a published set still shows: names that were found and are not declared aliases. */
export function exposed(set: VerifiedSet, aliases: readonly Alias[]): Proposal[] {
  const { manifest, bytes } = set
  const texts = [JSON.stringify(manifest), ...manifest.captures.flatMap(streamsOf).map(stream => bytes(stream).toString('utf8'))]
  return propose(texts, Object.values(manifest.clusters).map(({ vip }) => vip), aliases.length)
    .filter(({ find }) => !aliases.some(({ alias }) => alias === find))
}

/**
 * Throws a fault that counts the private names a set still shows, by kind and without repeating them; does nothing if there are
 * none. `dir` is the set's folder, if it is not captures/.
 */
export function refuseExposed(set: VerifiedSet, aliases: readonly Alias[], dir?: string): void {
  const found = exposed(set, aliases)
  if (found.length === 0) return
  const counts = [...Map.groupBy(found, ({ kind }) => kind)].map(([kind, all]) => `  - ${kind}: ${all.length}`)
  const words = dir === undefined ? '' : ` --into ${dir}`
  throw new Fault(['The set shows private names that have no alias:', ...counts, `  → npm run refresh -- --propose-aliases${words} names them`].join('\n'))
}

/** The declarations of `file`, and proposals for what a set still shows, as the text of that file. */
export async function proposal(file: string, set: VerifiedSet): Promise<string> {
  const aliases = await declaredAliases(file)
  return asModule([...aliases, ...exposed(set, aliases)])
}

/** The text of a `deck.private.ts` to be reviewed: it has no effect until it is saved under that name. */
export function asModule(aliases: readonly (Alias & Partial<Proposal>)[]): string {
  const lines = aliases.map(({ find, alias, kind = 'declared' }) => `  { find: ${quoted(find)}, alias: ${quoted(alias)} }, // ${kind}\n`)
  return `/** Private names, and what is published in their place. Never committed. */\nexport const aliases = [\n${lines.join('')}]\n`
}

// --- internal ---

interface Finder { kind: PrivateKind, find: (text: string) => string[], alias: (name: string, index: number) => string }

/**
 * The places where Google's own output contains projects: provider ids, contexts, words of commands, links, default service
 * accounts.
 */
const PROJECTS = [/gce:\/\/([a-z][a-z0-9-]{4,28}[a-z0-9])\//g, /\bgke_([a-z][a-z0-9-]{4,28}[a-z0-9])_/g, /--project=([a-z][a-z0-9-]{4,28}[a-z0-9])\b/g, /\/projects\/([a-z][a-z0-9-]{4,28}[a-z0-9])\//g]
const NUMBERS = [/\/projects\/(\d{6,14})\//g, /\b(\d{6,14})(?:-compute)?@(?:developer|cloudservices)\.gserviceaccount\.com/g]
const SUBSCRIPTIONS = [/\/subscriptions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//gi]
const ACCOUNTS = [/\b([\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)\b/gi]
const ADDRESSES = [/(?<![\d.])((?:\d{1,3}\.){3}\d{1,3})(?!\d)/g]

const KINDS: readonly Finder[] = [
  { kind: 'project', find: text => all(PROJECTS, text).filter(name => projectId.safeParse(name).success), alias: (name, index) => letters('project', name.length, index) },
  { kind: 'project number', find: text => all(NUMBERS, text), alias: (name, index) => String(10 ** (name.length - 1) + index) },
  { kind: 'subscription', find: text => all(SUBSCRIPTIONS, text), alias: (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` },
  { kind: 'account', find: text => all(ACCOUNTS, text), alias: email },
  { kind: 'address', find: text => all(ADDRESSES, text).filter(isPublic), alias: documented },
]

function all(patterns: readonly RegExp[], text: string): string[] {
  return patterns.flatMap(pattern => [...text.matchAll(pattern)].map(([, name]) => name!))
}

/** `project-aliased-0`, cut or padded to a length, with the index at its end. */
function letters(word: string, length: number, index: number): string {
  const end = `${index}`
  return `${`${word}-aliased-`.padEnd(length, 'a').slice(0, length - end.length).replace(/-$/, 'a')}${end}`
}

/** RFC 2606 reserves example.com; a short name has room for part of it only. */
function email(name: string, index: number): string {
  const domain = 'example.com'.slice(-Math.min(11, name.length - 3)).replace(/^\./, 'e')
  return `${letters('account', name.length - domain.length - 1, index)}@${domain}`
}

const OCTETS = Array.from({ length: 256 }, (_, octet) => octet)

/**
 * The documentation ranges (RFC 5737), and, if these are too few or of another length, ranges that are not assigned (RFC 6890).
 */
const NOBODYS = ['192.0.2', '203.0.113', '198.51.100', ...['240.100', '240.0', '0.0'].flatMap(half => OCTETS.map(octet => `${half}.${octet}`))]

/** An unassigned address of the same length; the address itself if there are no more. */
function documented(name: string, index: number): string {
  for (const range of NOBODYS) {
    const fitting = OCTETS.slice(1, -1).map(octet => `${range}.${octet}`).filter(({ length }) => length === name.length)
    if (index < fitting.length) return fitting[index]!
    index -= fitting.length
  }
  return name
}

/**
 * This host, itself, its link and multicast; RFC 1918, 6598, 5737 and 2544, in whose range the scale experiment's endpoints are;
 * and what GKE 1.29 and later gives the Services of every cluster (its `services_ipv4_cidr_block` where nobody names another).
 */
const NOT_PUBLIC = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  ...['100.64.0.0/10', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '198.18.0.0/15', '34.118.224.0/20'],
]

function isPublic(address: string): boolean {
  return isAddress(address) && !NOT_PUBLIC.some(range => inRange(address, range))
}

function quoted(text: string): string {
  return `'${text.replaceAll('\'', String.raw`\'`)}'`
}
