import type { Path } from '../src/dataplane/packet-path.ts'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { mainOf, readSets } from '../src/set/sets.ts'
import { CAPTURES } from './set.ts'

const SCRIPT = fileURLToPath(new URL('../scripts/path.ts', import.meta.url))
const fixture = (name: string) => fileURLToPath(new URL(`../src/read/fixtures/${name}`, import.meta.url))
const RULES = fixture('services-v1/iptables-save.txt')
const NAT = fixture('services-v1-nat/iptables-save.txt')
const MAP = fixture('services-v2/lb-list.txt')
const NFT = fixture('services-nft/nft.txt')
const FILES = { 'rules': ['--iptables', RULES], 'map': ['--bpf-lb', MAP], 'nat table alone': ['--iptables', NAT] } as const
const set = mainOf(readSets(CAPTURES))
const { manifest } = set

/** The command as somebody types it, in a folder that is not the project's. */
function ask(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...words], { encoding: 'utf8', cwd: tmpdir() })
  return { status, stdout, stderr }
}

const json = <Answer = Path>(...words: string[]) => JSON.parse(ask(...words, '--json').stdout) as Answer

/** Every hop quotes the line it names. */
function expectQuoted({ hops }: Path, text: string) {
  const lines = text.split('\n')
  for (const hop of hops) expect(lines[hop.line - 1]).toBe(hop.text)
}

describe('npm run path, on the captures', () => {
  it('answers for the captured VIP on both sides, for people', () => {
    const { status, stdout, stderr } = ask()
    expect([status, stderr]).toEqual([0, ''])
    for (const { vip } of Object.values(manifest.clusters)) expect(stdout).toContain(`${vip}:80/TCP from external, on `)
    expect(stdout).toMatch(/^ {2}→ {2}33\.3 % {2}[\d.]+:80 {2}on \S+/m)
  })

  it('answers for one side as JSON: frontend, hops with their lines, backends with their odds, masquerade, and the node', () => {
    const { vip, nodes } = manifest.clusters.v1
    const path = json('--side', 'v1', '--to', `${vip}:80`)
    expect(path).toMatchObject({ frontend: { address: vip, port: 80, protocol: 'TCP' }, from: 'external', answer: 'backends' })
    expect(nodes.map(({ name }) => name)).toContain(path.node)
    expect(path.backends.map(({ odds }) => odds)).toEqual([0.333333333, 0.333333333, 0.333333333])
    expect(path.masquerade.answer).toBe('yes')
    expectQuoted(path, set.text('l4.v1.iptables-save')!)
  })

  it('takes another branch for who asks from inside', () => {
    const to = `${manifest.clusters.v1.clusterIp}:80`
    const labels = (from: string) => json('--side', 'v1', '--to', to, '--from', from).hops.map(({ label }) => label)
    expect(labels('pod')).not.toContain('KUBE-MARK-MASQ')
    expect(labels('198.51.100.1')).toContain('KUBE-MARK-MASQ')
    expect(labels('host')[0]).toBe('OUTPUT')
  })
})

describe('npm run path, on a saved output of any cluster', () => {
  it('reads iptables-save', () => {
    const path = json('--iptables', RULES, '--to', '172.18.255.211:53/UDP')
    expect(path.backends.map(({ address, port }) => `${address}:${port}`)).toEqual(['10.4.1.6:53', '10.4.2.6:53', '10.4.2.7:53'])
    expectQuoted(path, readFileSync(RULES, 'utf8'))
  })

  it('reads cilium-dbg bpf lb list, and says what the file alone does not hold', () => {
    const path = json('--bpf-lb', MAP, '--to', '172.18.255.221:53/UDP')
    expect(path.backends).toHaveLength(3)
    expect(path.masquerade.answer).toBe('not decidable from this file')
    expectQuoted(path, readFileSync(MAP, 'utf8'))
  })

  it.each([
    ['no such frontend', 'rules', '198.51.100.1:80', 'external', 0],
    ['no endpoints', 'rules', '172.18.255.215:80', 'external', 0],
    ['rejected', 'rules', '172.18.255.214:80', '203.0.113.9', 0],
    ['no such frontend', 'map', '172.18.255.220:81', 'external', 0],
    ['no endpoints', 'map', '172.18.255.225:80', 'external', 0],
    ['rejected', 'map', '10.96.121.150:8080', 'external', 0],
    ['not decidable from this file', 'nat table alone', '172.18.255.215:80', 'external', 3],
  ] as const)('says “%s” from the %s, of %s asked by %s, and exits with %i', (answer, kind, to, from, code) => {
    const { status, stdout } = ask(...FILES[kind], '--to', to, '--from', from, '--json')
    expect([JSON.parse(stdout).answer, JSON.parse(stdout).backends, status]).toEqual([answer, [], code])
  })
})

describe('npm run path, on what people paste', () => {
  const at = (name: string) => fileURLToPath(new URL(`cases/${name}.txt`, import.meta.url))
  const rules = (name: string, ...more: string[]) => ask('--iptables', at(name), '--to', '10.96.0.9:80', '--from', 'pod', ...more)

  it('answers, and says which lines it passed over', () => {
    const { status, stdout, stderr } = rules('24-prompt-or-indent')
    expect([status, stderr]).toEqual([0, expect.stringContaining('line 1: root@node1:~# iptables-save -t nat')])
    expect(stdout).toContain('10.4.1.5:80')
  })

  it('reads a file with the mark that PowerShell puts before UTF-8', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'deck-path-')), 'rules.txt')
    writeFileSync(file, `\uFEFF${readFileSync(RULES, 'utf8')}`)
    expect(json('--iptables', file, '--to', '10.96.0.1:443').answer).toBe('backends')
  })

  it('reads of two saves in one file the one of the address\'s family, and says so', () => {
    const { status, stdout, stderr } = rules('22-two-saves-in-one-file')
    expect([status, stderr]).toEqual([0, expect.stringContaining('line 1 (IPv4), line 5 (IPv6): the one at line 1 is read')])
    expect(stdout).toContain('10.4.1.5:80')
  })

  it.each([
    ['21-grep-of-iptables-save', /an excerpt, as grep leaves it.*`iptables-save > FILE` has all of it/],
    ['25-other-tools', /This is `iptables -L`\. Use instead: `iptables-save > FILE`/],
    ['26-kubectl-defaulted-container', /This is `cilium-dbg bpf lb list`\. Use instead: pass it as --bpf-lb FILE/],
  ])('names what %s is, and the command that is wanted', (name, message) => {
    const { status, stdout, stderr } = rules(name)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
  })

  it('answers for every frontend, an object a line, each as if it was asked for it alone', () => {
    const { status, stdout } = ask('--all', '--json', '--iptables', RULES)
    const paths = stdout.trimEnd().split('\n').map(line => JSON.parse(line) as Path)
    expect([status, paths.length > 20]).toEqual([0, true])
    const [{ frontend }] = paths as [Path]
    expect(paths[0]).toEqual(json('--iptables', RULES, '--to', `${frontend.address}:${frontend.port}/${frontend.protocol}`))
  })

  it('reads kube-proxy\'s nftables rules: the verdict map\'s element, the odds, the masquerade, with their lines', () => {
    const path = json('--nft', NFT, '--to', '203.0.113.10:80')
    expect(path).toMatchObject({ answer: 'backends', masquerade: { answer: 'yes', lines: [196] }, assumed: [] })
    expect(path.backends.map(({ odds }) => odds)).toEqual([0.333333333, 0.333333333, 0.333333333])
    expectQuoted(path, readFileSync(NFT, 'utf8'))
  })

  it.each([
    ['nftables rules as iptables-save', ['--iptables', NFT], /This is the rules of kube-proxy in its mode nftables\. Use instead: pass it as --nft FILE/],
    ['an iptables-save as nftables rules', ['--nft', RULES], /This is `iptables-save`\. Use instead: pass it as --iptables FILE/],
  ])('given %s, names what it is and the option for it', (_, words, message) => {
    const { status, stdout, stderr } = ask(...words, '--to', '203.0.113.10:80')
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
  })

  it('is told the addresses of the node, and the pods\' range', () => {
    const to = ['--to', '203.0.113.10:31234', '--iptables', at('02-node-address-that-is-a-service-address')]
    expect(json(...to, '--node', '192.0.2.7,203.0.113.10')).toMatchObject({ answer: 'backends', assumed: [] })
    expect(json(...to, '--node', '192.0.2.7', '--pods', '10.42.0.0/16')).toMatchObject({ answer: 'no such frontend', assumed: [] })
  })
})

describe('npm run path, asked wrongly', () => {
  const torn = join(mkdtempSync(join(tmpdir(), 'deck-path-')), 'torn.txt')
  writeFileSync(torn, readFileSync(RULES, 'utf8').replace('-j DNAT --to-destination', '-j DNAT --to'))

  it.each([
    ['a target that is none', ['--to', 'nginx'], /--to takes ADDRESS:PORT/],
    ['a side that is none', ['--side', 'v9'], /--side takes v1, v2 or v3, not "v9"/],
    ['an asker that is none', ['--from', 'mars'], /--from takes external, pod, host or an address/],
    ['two files', ['--iptables', RULES, '--bpf-lb', MAP], /One file at a time/],
    ['a file without a target', ['--iptables', RULES], /need --to ADDRESS:PORT or --all/],
    ['every frontend and one', ['--iptables', RULES, '--all', '--to', '10.96.0.1:443'], /--all asks for every frontend/],
    ['every frontend of no file', ['--all'], /--all asks a FILE/],
    ['two files, one of nftables', ['--iptables', RULES, '--nft', NFT], /One file at a time/],
    ['a node that is no address', ['--iptables', RULES, '--to', '10.0.0.1:80', '--node', 'worker'], /--node takes ADDRESS/],
    ['a range without bits', ['--iptables', RULES, '--to', '10.0.0.1:80', '--pods', '10.4.0.0'], /--pods takes CIDR/],
    ['what FILE does not say, without a file', ['--node', '10.0.0.1'], /give --iptables, --nft or --bpf-lb/],
    ['the pods\' range of a map', ['--bpf-lb', MAP, '--to', '10.0.0.1:80', '--pods', '10.4.0.0/16'], /--pods is for --iptables/],
    ['a file that is not there', ['--iptables', 'nowhere', '--to', '10.0.0.1:80'], /nowhere/],
  ])('with %s, says so on stderr alone and exits with 2', (_, words, message) => {
    const { status, stdout, stderr } = ask(...words)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })

  it('with a line nobody knows, names it on stderr alone and exits with 1', () => {
    const { status, stdout, stderr } = ask('--iptables', torn, '--to', '10.0.0.1:80')
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/torn\.txt:\d+: /)
  })
})
