import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { proxySettings } from './proxy-settings.ts'

const configz = readFileSync(new URL('fixtures/pace/set/v1/pace/ms-10000-config.txt', import.meta.url), 'utf8')

/** As a kube-proxy of GKE 1.20 was started (public dump of a static pod), a word a line. */
const FLAGS = 'kube-proxy\n--cluster-cidr=10.8.0.0/14\n--oom-score-adj=-998\n--v=2\n--iptables-sync-period=1m\n--iptables-min-sync-period=10s\n--detect-local-mode=NodeCIDR\n'

it('kube-proxy\'s settings are read from its file, from its own answer and from its command line', () => {
  expect(proxySettings(shippedSet().text('constant.v1.proxy-config')!, 'iptables')).toMatchObject({ masqueradeAll: false, minSyncPeriod: '1s' })
  expect(proxySettings(configz, 'iptables')).toEqual({ masqueradeAll: false, minSyncPeriod: '10s' })
  expect(proxySettings(FLAGS, 'iptables')).toEqual({ masqueradeAll: false, minSyncPeriod: '10s' })
  expect(proxySettings('/usr/local/bin/kube-proxy\n--masquerade-all\n', 'iptables')).toEqual({ masqueradeAll: true, minSyncPeriod: '1s' })
})

it('a file that says 0 s says nothing: kube-proxy keeps its default', () => {
  const file = shippedSet().text('constant.v1.proxy-config')!
  expect(file).toMatch(/^nftables:\n(?: .*\n)*? {2}minSyncPeriod: 0s$/m)
  expect(proxySettings(file, 'nftables').minSyncPeriod).toBe('1s')
})

it('a command line that names a file says nothing by itself, and what is none of them is refused', () => {
  expect(() => proxySettings('kube-proxy\n--config=/etc/kube-proxy.yaml\n', 'iptables')).toThrow('its settings are in a file, which was not read')
  expect(() => proxySettings('{"other": 1}', 'iptables')).toThrow('kubeproxy.config.k8s.io')
  expect(() => proxySettings('mode: iptables\n', 'iptables')).toThrow('iptables')
})
