import { describe, expect, it } from 'vitest'
import { ipv4Of, poolsOf } from './pools.ts'

describe('the address pools', () => {
  it('are ranges of ten near the end of Docker\'s usual network', () => {
    expect(poolsOf('172.18.0.0/16')).toEqual({
      v1: '172.18.255.210-172.18.255.219',
      v2: '172.18.255.220-172.18.255.229',
      v3: '172.18.255.200-172.18.255.209',
    })
  })

  it('follow a network that somebody made smaller or elsewhere', () => {
    expect(poolsOf('192.168.49.0/24').v1).toBe('192.168.49.210-192.168.49.219')
    expect(poolsOf('10.89.3.0/25').v2).toBe('10.89.3.92-10.89.3.101')
  })

  it('stay inside the network when its address is not its first', () => {
    expect(poolsOf('172.18.7.9/16')).toEqual(poolsOf('172.18.0.0/16'))
  })

  it('are refused in a network that has no room for them', () => {
    expect(() => poolsOf('172.18.0.0/26')).toThrow('172.18.0.0/26 is too small')
  })

  it.each(['fc00:f853:ccd:e793::/64', '172.18.0/16', '172.18.0.256/16', '172.18.0.0', ''])('are refused in "%s", which is no IPv4 network', (subnet) => {
    expect(() => poolsOf(subnet)).toThrow('is not an IPv4 network')
  })

  it('come from the IPv4 half of a network with both families', () => {
    expect(ipv4Of([{ Subnet: 'fc00:f853:ccd:e793::/64' }, { Subnet: '172.18.0.0/16' }])).toBe('172.18.0.0/16')
    expect(() => ipv4Of([{ Subnet: 'fc00::/64' }])).toThrow('no IPv4 subnet')
  })
})
