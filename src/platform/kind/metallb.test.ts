import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { poolObject } from './metallb.ts'
import { labFile, RECEIVES } from './names.ts'

describe('the address of a side', () => {
  it('comes from the pool that is advertised, and from the labelled node alone', () => {
    const pool = poolObject('172.18.255.210-172.18.255.219')
    expect(parse(readFileSync(labFile('metallb.yaml'), 'utf8'))).toEqual({
      ...pool,
      kind: 'L2Advertisement',
      spec: { ipAddressPools: [pool.metadata.name], nodeSelectors: [{ matchLabels: { [RECEIVES]: 'true' } }] },
    })
  })
})
