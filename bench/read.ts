import type { Part } from './measure.ts'
import { pathThroughIptables } from '../src/dataplane/iptables/path.ts'
import { parseIptables } from '../src/read/iptables.ts'
import { fixture } from '../src/read/testing.ts'
import { compare, inTurns } from './measure.ts'

const HASH = 'WYX354Z6HVFCO3KL'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const TURNS = 7
const [FEW, MANY] = [1_000, 100_000]

const VIP = { address: '172.18.255.210', port: 80, protocol: 'TCP', from: 'external' } as const

/**
 * Time per rule of reading `iptables-save` and of following a packet, with 100,000 rules against 1,000: linear code has a
 * ratio near 1. The big dump is a real Service's rules, repeated with new hashes and addresses; it is for this bench only.
 */
export async function benchRead(): Promise<Part> {
  const [few, many] = [dump(FEW), dump(MANY)]
  const measure = async (what: string, work: (text: string) => unknown) => {
    const { ours, other } = await inTurns(TURNS, async () => perRule(many, work), async () => perRule(few, work))
    return compare(what, 'µs/rule', ours, other, null)
  }
  return {
    part: `read: with ${count(many)} rules against ${count(few)}`,
    measured: [
      await measure('parse', text => parseIptables(text)),
      await measure('path', text => pathThroughIptables(parseIptables(text), VIP)),
    ],
    remarks: [],
  }
}

/** A save of about so many rules. */
export function dump(size: number): string {
  const { endpoints, own, frame } = rules()
  const ofService = own.filter(line => line.startsWith('-A')).length
  const services = Array.from({ length: Math.ceil(size / ofService) }, (_, index) => copyOf(index, own, endpoints))
  const [commit, ...tail] = frame.slice(frame.indexOf('COMMIT'))
  const head = frame.slice(0, frame.indexOf('COMMIT'))
  const chains = services.flatMap(lines => lines.filter(line => line.startsWith(':')))
  const appended = services.flatMap(lines => lines.filter(line => line.startsWith('-A')))
  const firstRule = head.findIndex(line => line.startsWith('-A'))
  return [...head.slice(0, firstRule), ...chains, ...head.slice(firstRule), ...appended, commit, ...tail].join('\n')
}

/** What Cilium's agent lists of its map, of about so many rows: one Service of the fixture with address after address. */
export function lbList(size: number): string {
  const [header, ...rows] = fixture('services-v2/lb-list.txt').trimEnd().split('\n') as [string, ...string[]]
  const [frontend] = /^\S+/.exec(rows.find(row => row.includes('[LoadBalancer'))!)!
  const own = rows.filter(row => row.startsWith(`${frontend} `))
  const services = Array.from({ length: Math.ceil(size / own.length) }, (_, index) => own.map((row) => {
    const address = `${addressOf(index)}:80/TCP`
    return row.replace(frontend, address).replace(/(?<=:80\/TCP \(\d+\)) +/, spaces => ' '.repeat(Math.max(1, spaces.length + frontend.length - address.length)))
  }))
  return [header, ...services.flat(), ''].join('\n')
}

// --- internal ---

/** The rules of the fixture: those of one Service, and the lines around them. */
function rules() {
  const save = fixture('services-v1/iptables-save.txt').split('\n')
  const nat = save.slice(save.indexOf('*nat'))
  const ofService = nat.filter(line => line.startsWith(`-A KUBE-SVC-${HASH}`))
  const endpoints = [...new Set(ofService.flatMap(line => line.match(/KUBE-SEP-\w+/) ?? []))]
  const isOwn = (line: string) => line.includes(HASH) || endpoints.some(name => line.includes(name))
  return { endpoints, own: nat.filter(isOwn), frame: nat.filter(line => !isOwn(line)) }
}

/** Microseconds per rule, over about the same number of rules for either size. */
function perRule(text: string, work: (text: string) => unknown): number {
  const size = count(text)
  const repeat = Math.max(1, Math.round(MANY / size))
  const began = performance.now()
  for (let turn = 0; turn < repeat; turn++) work(text)
  return (performance.now() - began) * 1000 / repeat / size
}

function copyOf(index: number, own: readonly string[], endpoints: readonly string[]): string[] {
  const mark = Array.from({ length: 5 }, (_, place) => LETTERS[Math.floor(index / 32 ** place) % 32]).join('')
  return own.map(line => [HASH, ...endpoints.map(name => name.slice(9))]
    .reduce((text, hash) => text.replaceAll(hash, hash.slice(0, 11) + mark), line)
    .replace(/-d 10\.96\.\d+\.\d+|-d 172\.18\.255\.\d+/, `-d ${addressOf(index)}`))
}

function addressOf(index: number): string {
  return `10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
}

function count(text: string): number {
  return text.split('\n-A ').length - 1
}
