import { describe, expect, it } from 'vitest'
import { dnsName } from './kubectl.ts'
import { validName } from './objects.ts'

describe('a name that comes from a cluster', () => {
  const HOSTILE = ['--impersonate-service-account=x', '-x', 'a b', 'A', '', '.', 'a..b', 'a.-b', 'a-.b', '-', 'a;b', 'a/b', '$(id)', 'a\nb', 'a'.repeat(254), '../../etc/passwd', 'ａ']

  it.each(HOSTILE)('%j is refused', (name) => {
    expect(dnsName.safeParse(name).success).toBe(false)
    expect(() => validName(name, 'the target pool')).toThrow('the target pool')
  })

  it.each(['nginx-6c59ff85fb-9flw5', 'gke-a-1.c.project.internal', 'a', '1', 'a'.repeat(253)])('%s is taken', (name) => {
    expect(dnsName.parse(name)).toBe(name)
    expect(validName(name, 'the node')).toBe(name)
  })
})
