import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { ASKED_IPTABLES, iptablesOf, isTwice, WHICH_IPTABLES } from './netfilter.ts'

const SEEN = ':KUBE-KUBELET-CANARY - [0:0]\n:KUBE-PROXY-CANARY - [0:0]\n'

type Programs = Record<string, [kind: string, saved: string]>

/** What is learnt where these are the programs of the toolbox and of its node: the kind each is of, and what it saves. */
function learnt(toolbox: Programs, node: Programs = {}) {
  const [here, there] = [toolbox, node].map((programs) => {
    const dir = mkdtempSync(join(tmpdir(), 'deck-netfilter-'))
    for (const [name, [kind, saved]] of Object.entries(programs)) {
      writeFileSync(join(dir, name), `#!/bin/sh\necho 'iptables v1.8.11 (${kind})'\n`, { mode: 0o755 })
      writeFileSync(join(dir, `${name}-save`), `#!/bin/sh\n[ "$*" = '-t mangle' ] && printf '*mangle\\n${saved.replaceAll('\n', String.raw`\n`)}COMMIT\\n'\n`, { mode: 0o755 })
    }
    return dir
  }) as [string, string]
  writeFileSync(join(here, 'nsenter'), `#!/bin/sh\n[ "$1 $2 $3 $4" = '-t 1 -m --' ] && shift 4 && PATH=${there} exec "$@"\n`, { mode: 0o755 })
  // the shell of a toolbox, with no iptables of this machine's
  const { stdout, status } = spawnSync('/bin/sh', ['-c', WHICH_IPTABLES.replaceAll('/proc/net/ip_tables_names', join(here, 'names'))], { env: { PATH: `${here}:/bin:${process.env.PATH!.split(':').filter(path => !/sbin/.test(path)).join(':')}` }, encoding: 'utf8' })
  expect([status, ASKED_IPTABLES.test(stdout.trim())]).toEqual([0, true])
  return iptablesOf(stdout.trim())
}

describe('which iptables sees Kubernetes\' rules is asked of each', () => {
  it('the toolbox\'s own, where that sees them', () => {
    expect(learnt({ iptables: ['nf_tables', SEEN] }, { iptables: ['nf_tables', SEEN] })).toEqual({ iptables: 'iptables', netfilter: 'toolbox' })
  })

  it('another of the toolbox, where the rules are in tables of the other kind', () => {
    expect(learnt({ 'iptables': ['nf_tables', ''], 'iptables-nft': ['nf_tables', SEEN] })).toEqual({ iptables: 'iptables-nft', netfilter: 'toolbox' })
  })

  it('the node\'s own, where none of the toolbox sees any', () => {
    expect(learnt({ iptables: ['nf_tables', ''] }, { iptables: ['nf_tables', SEEN] })).toEqual({ iptables: 'iptables', netfilter: 'node' })
  })

  it('the one that sees kube-proxy\'s too, where kubelet\'s are left in tables of both kinds', () => {
    expect(learnt({ 'iptables': ['nf_tables', ':KUBE-IPTABLES-HINT - [0:0]\n'], 'iptables-nft': ['nf_tables', SEEN] })).toEqual({ iptables: 'iptables-nft', netfilter: 'toolbox' })
  })

  it('and where kube-proxy has its rules in tables of both kinds, that is said of its mode iptables alone', () => {
    const twice = 'toolbox iptables legacy KUBE-SERVICES\ntoolbox iptables-nft nf_tables KUBE-PROXY-CANARY KUBE-SERVICES'
    expect(isTwice(twice, { kind: 'kube-proxy-iptables', evidence: [] })).toBe(true)
    expect(isTwice(twice, { kind: 'kube-proxy-nftables', evidence: [] })).toBe(false)
    expect(isTwice(twice.replace('legacy KUBE-SERVICES', 'legacy'), { kind: 'kube-proxy-iptables', evidence: [] })).toBe(false)
  })

  it('and nobody is named where none sees any; one of the older kind is not asked where the kernel has no such table', () => {
    expect(learnt({ 'iptables': ['nf_tables', ''], 'iptables-legacy': ['legacy', SEEN] })).toBeNull()
    expect(learnt({})).toBeNull()
  })
})
