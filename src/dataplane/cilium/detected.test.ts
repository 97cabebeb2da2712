import { expect, it } from 'vitest'
import { cilium } from './index.ts'

/** What is detected of an agent that prints this, beside so many kube-proxy pods. */
async function detected(line: string, proxies = 0) {
  const pods = (selector: string) => selector === 'k8s-app=cilium' ? ['pod/anetd-a'] : selector === cilium.selectors[1] ? Array.from<string>({ length: proxies }).fill('pod/kube-proxy-a') : []
  return (await cilium.detect({ pods, printed: async () => `${line}\n`, logged: async () => '', healthz: async () => '' }))?.kind
}

it.each(['True', 'Strict', 'Partial'])('an agent that says KubeProxyReplacement: %s, with no kube-proxy beside it, replaces it', async (word) => {
  expect(await detected(`KubeProxyReplacement:    ${word}   [eth0 10.128.0.4]`)).toBe('cilium')
  expect(await detected(`KubeProxyReplacement:    ${word}   [eth0 10.128.0.4]`, 2)).toBe('other')
})

it('one that says False or Disabled, or nothing, does not', async () => {
  expect(await Promise.all(['KubeProxyReplacement: False', 'KubeProxyReplacement:   Disabled', 'Cilium: Ok'].map(line => detected(line)))).toEqual(['other', 'other', 'other'])
})
