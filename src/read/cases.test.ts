import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConntrack } from './conntrack.ts'
import { parseCt } from './ct.ts'
import { parseFlows, parseFlowsJson } from './hubble.ts'
import { kindOf } from './kinds.ts'
import { parseNat } from './nat.ts'
import { printed } from './printed.ts'
import { savesOf } from './saves.ts'
import { parseTcpdump } from './tcpdump.ts'

const textOf = (name: string) => readFileSync(new URL(`../../test/cases/${name}.txt`, import.meta.url), 'utf8')

describe('outputs of other versions', () => {
  it('of connection tracking have no NatPort before Cilium 1.19, but one line of many without it is cut', () => {
    const line = textOf('30-ct-before-1.19')
    expect(parseCt(line)).toMatchObject([{ direction: 'OUT', destination: { address: '10.4.2.6', port: 80 }, sourceSecurityId: 1234 }])
    expect(() => parseCt(`${line.trimEnd()} NatPort=0\n${line}`, 'f')).toThrow('f:2: NatPort is missing: the line is cut')
  })

  it('of connection tracking have IPv6 addresses without brackets', () => {
    expect(parseCt(textOf('31-ct-ipv6'))).toMatchObject([{ source: { address: 'fd00:4::5', port: 47224 }, destination: { address: 'fd00:4::6', port: 8000 } }])
  })

  it('of connection tracking say with --time-diff what is left', () => {
    expect(parseCt(textOf('32-ct-time-diff'))).toMatchObject([{ expires: 26562518, fields: { NatPort: '0' } }])
  })

  it('of the NAT map say HostLocal', () => {
    expect(parseNat(textOf('33-nat-hostlocal'))).toMatchObject([{ created: '14sec', needsCt: null, translated: { port: 35074 } }])
  })

  it('of Hubble name ends without identities', () => {
    expect(parseFlows(textOf('35-hubble-without-identities'))).toMatchObject([
      { source: { name: 'default/a', port: 43006, identity: '' }, destination: { name: 'default/b', port: 8087, identity: '' }, subtype: 'to-stack', summary: 'TCP Flags: SYN' },
    ])
  })

  it('of Hubble in JSON are the flow itself', () => {
    expect(parseFlowsJson(textOf('36-hubble-json-unwrapped'))).toMatchObject([{ response: { flow: { verdict: 'FORWARDED' }, node_name: 'n' } }])
  })
})

describe('what a terminal adds', () => {
  it('is no connection where conntrack says how many it showed', () => {
    expect(parseConntrack(textOf('34-conntrack-summary-line'))).toMatchObject([{ protocol: 'udp', flags: ['UNREPLIED'] }])
  })

  it('is no packet where tcpdump says what it listens on, and a packet in a tunnel belongs to the one that carries it', () => {
    const packets = parseTcpdump(textOf('37-tcpdump-tunnel'))
    expect(packets).toMatchObject([{ line: 3, ends: { destination: { port: 4789 } }, inner: { line: 4, ends: { destination: { address: '10.4.2.6', port: 53 } } } }])
  })

  it.each([
    'root@node1:~# iptables-save -t nat',
    '[root@node1 ~]# iptables-save',
    '$ sudo iptables-save',
    '/ # cilium bpf lb list',
    '```',
    'Defaulted container "cilium-agent" out of: cilium-agent, config (init)',
    '# Warning: iptables-legacy tables present, use iptables-legacy-save to see them',
    'conntrack v1.4.6 (conntrack-tools): 12 flow entries have been shown.',
    'listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes',
    '12 packets captured',
    'command terminated with exit code 1',
    '# nft -a list table kube-proxy',
    '$ k exec -it -n kube-system cilium-fj9lq -- cilium bpf lb list | grep -E ADDRESS',
    'kubectl exec -it -n kube-system cilium-vm84s -- cilium service list',
    'gke-node-41k1 /home/user # iptables-save',
    'iptables-save: invalid option -- \'L\'',
  ])('is passed over and said: %s', (text) => {
    expect(printed(`${text}\n    a\r\n      b\r\n`)).toEqual({ passedOver: [{ line: 1, text }], lines: [{ line: 2, text: 'a' }, { line: 3, text: '  b' }] })
  })
})

describe('a file', () => {
  it('of two saves is two, which keep their lines and have each its family', () => {
    const saves = savesOf(textOf('22-two-saves-in-one-file'))
    expect(saves.map(({ family, from }) => [family, from])).toEqual([['IPv4', 1], ['IPv6', 5]])
    expect(saves[1]!.text.split('\n')[5]).toBe('*nat')
    const [text, more] = [textOf('22-two-saves-in-one-file'), textOf('22-two-saves-in-one-file').split('\n').length - 1]
    expect(savesOf(`${text}${text}`).map(({ from }) => from)).toEqual([1, 5, 1 + more, 5 + more])
  })

  it.each([
    ['`iptables -L`', textOf('25-other-tools')],
    ['`nft list ruleset`', 'table ip nat {\n\tchain PREROUTING {\n'],
    ['the rules of kube-proxy in its mode nftables', 'table ip kube-proxy {\n\tcomment "rules for kube-proxy"\n'],
    ['`nft -j list table`, the rules as JSON', '{"nftables": [{"metainfo": {'],
    ['kube-proxy\'s IPVS table (`ipvsadm`)', 'IP Virtual Server version 1.2.1 (size=4096)\n'],
    ['`kubectl get services`', 'NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\n'],
    ['`cilium-dbg service list`', 'ID   Frontend   Service Type   Backend\n'],
    // the keys of api/v1/models/service_spec.go of Cilium 1.19
    ['`cilium-dbg service list -o json`', '[\n  {\n    "spec": {\n      "backend-addresses": [\n        {\n          "ip": "10.0.1.2",\n'],
    ['a table of `cilium-dbg shell`', 'Address   Type   ServiceName   PortName   Backends   RedirectTo   Status   Since   Error\n'],
    ['`cilium-dbg bpf ct list`', textOf('31-ct-ipv6')],
    ['`cilium-dbg bpf nat list`', textOf('33-nat-hostlocal')],
    ['flows of Hubble', textOf('35-hubble-without-identities')],
    ['flows of Hubble', '{"flow":{"time":"2023-07-26T15:34:12.689Z"}}\n'],
    ['packets of tcpdump', textOf('37-tcpdump-tunnel')],
    ['text in UTF-16, as PowerShell writes it by `>`', '\uFFFD\uFFFD#\0 \0'],
    ['a zip archive, as `cilium sysdump` writes it', 'PK\u{3}\u{4}\n'],
    ['a compressed file (gzip)', '\u{1F}\uFFFD\u{8}\n'],
    ['an error of the command, not its output', 'bash: iptables-save: command not found\n'],
    ['empty', '\n'],
  ])('that is %s is named, with what is wanted instead', (is, text) => {
    expect(kindOf(text)).toMatchObject({ is, instead: expect.stringMatching(/\S/) })
  })
})
