/**
 * Time per rule of reading `iptables-save` and of following a packet, at 1,000 and at 100,000 rules: linear code has a ratio
 * near 1. The big dump is a real Service's rules, repeated with new hashes and addresses; it is for this bench only.
 *
 *     node bench/read.ts
 */
import process from 'node:process'
import { parseIptables } from '../src/read/iptables.ts'
import { pathThroughIptables } from '../src/read/path-iptables.ts'
import { fixture } from '../src/read/testing.ts'

const HASH = 'WYX354Z6HVFCO3KL'
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const RUNS = 7

const save = fixture('services-v1/iptables-save.txt').split('\n')
const nat = save.slice(save.indexOf('*nat'))
const endpoints = [...new Set(nat.filter(line => line.startsWith(`-A KUBE-SVC-${HASH}`)).flatMap(line => line.match(/KUBE-SEP-\w+/) ?? []))]
const isOfService = (line: string) => line.includes(HASH) || endpoints.some(name => line.includes(name))
const frame = nat.filter(line => !isOfService(line))
const own = nat.filter(isOfService)
const rulesOfService = own.filter(line => line.startsWith('-A')).length

const small = dump(1_000)
const large = dump(100_000)
report('parse', text => parseIptables(text))
report('path', (text) => {
  pathThroughIptables(parseIptables(text), { address: '172.18.255.210', port: 80, protocol: 'TCP', from: 'external' })
})

function report(what: string, work: (text: string) => unknown): void {
  const best = { few: Infinity, many: Infinity }
  // taken in turns, so that whatever else this machine does falls on both; the least disturbed run of each counts
  for (let run = 0; run < RUNS; run++) {
    best.few = Math.min(best.few, perRule(small, work))
    best.many = Math.min(best.many, perRule(large, work))
  }
  const ratio = (best.many / best.few).toFixed(2)
  process.stdout.write([
    what.padEnd(6),
    `${best.few.toFixed(2)} µs/rule at ${count(small)} rules,`,
    `${best.many.toFixed(2)} at ${count(large)}: ratio ${ratio}\n`,
  ].join(' '))
}

/** Over about as many rules for either size, in microseconds. */
function perRule(text: string, work: (text: string) => unknown): number {
  const rules = count(text)
  const repeat = Math.max(1, Math.round(count(large) / rules))
  const began = performance.now()
  for (let turn = 0; turn < repeat; turn++) work(text)
  return (performance.now() - began) * 1000 / repeat / rules
}

function dump(rules: number): string {
  const services = Array.from({ length: Math.ceil(rules / rulesOfService) }, (_, index) => copyOf(index))
  const [commit, ...tail] = frame.slice(frame.indexOf('COMMIT'))
  const head = frame.slice(0, frame.indexOf('COMMIT'))
  const chains = services.flatMap(lines => lines.filter(line => line.startsWith(':')))
  const appended = services.flatMap(lines => lines.filter(line => line.startsWith('-A')))
  const firstRule = head.findIndex(line => line.startsWith('-A'))
  return [...head.slice(0, firstRule), ...chains, ...head.slice(firstRule), ...appended, commit, ...tail].join('\n')
}

function copyOf(index: number): string[] {
  const mark = Array.from({ length: 5 }, (_, place) => LETTERS[Math.floor(index / 32 ** place) % 32]).join('')
  const address = `10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
  return own.map(line => [HASH, ...endpoints.map(name => name.slice(9))]
    .reduce((text, hash) => text.replaceAll(hash, hash.slice(0, 11) + mark), line)
    .replace(/-d 10\.96\.\d+\.\d+|-d 172\.18\.255\.\d+/, `-d ${address}`))
}

function count(text: string): number {
  return text.split('\n-A ').length - 1
}
