import type { Manifest } from './manifest.ts'
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyOfShipped } from '../../test/set.ts'
import { parseManifest } from './manifest.ts'
import { REPORT, seal } from './seal.ts'
import { verifySet } from './verify.ts'

const CANARIES = {
  'a JSON Web Token': 'eyJhbGciOiJSUzI1NiIsImtpZCI6IkEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlLW9mLWl0',
  'a private key': '-----BEGIN EC PRIVATE KEY-----',
  'a bootstrap token': 'abcdef.0123456789abcdef',
  'a kubeconfig key': 'client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQo=',
}

const manifestOf = (dir: string) => parseManifest(readFileSync(join(dir, 'manifest.json'), 'utf8'))

describe('a set is sealed', () => {
  it('so that a stranger finds it whole', async () => {
    const dir = copyOfShipped()
    await seal(dir, manifestOf(dir))
    expect(verifySet(dir).manifest.captures.length).toBeGreaterThan(50)
  })

  it.each(Object.entries(CANARIES))('but not with %s in an output: its bytes are gone, only a masked report stays', async (_, secret) => {
    const dir = copyOfShipped()
    appendFileSync(join(dir, 'v2/l4/services.txt'), `note ${secret}\n`)
    await expect(seal(dir, manifestOf(dir))).rejects.toThrow(/looks like a secret/)
    expect(readdirSync(dir)).toEqual([REPORT])
    expect(readFileSync(join(dir, REPORT), 'utf8')).toMatch(/^v2\/l4\/services\.txt:\d+: /)
    expect(readFileSync(join(dir, REPORT), 'utf8')).not.toContain(secret.slice(-12))
    expect(existsSync(join(dir, 'SHA256SUMS'))).toBe(false)
  })

  const PLACES: Record<string, (manifest: Manifest, secret: string, dir: string) => void> = {
    'a command': ({ captures }, secret) => captures[0]!.argv!.push(secret),
    'the name of a context': ({ clusters }, secret) => void (clusters.v2.context = secret),
    'the reason of a failure': ({ captures }, secret) => void (captures[1]!.reason = `exit 1: ${secret}`),
    'a node\'s label': ({ clusters }, secret) => void (clusters.v1.nodes[0]!.machineType = secret),
    'stderr': ({ captures }, secret, dir) => appendFileSync(join(dir, captures[0]!.stderr!.path), secret),
  }
  it.each(Object.keys(PLACES))('nor with one in %s', async (place) => {
    const secret = CANARIES['a JSON Web Token']
    const dir = copyOfShipped()
    const manifest = manifestOf(dir)
    PLACES[place]!(manifest, secret, dir)
    await expect(seal(dir, manifest)).rejects.toThrow(/looks like a secret/)
    expect(readdirSync(dir)).toEqual([REPORT])
    expect(statSync(dir).mode & 0o777).toBe(0o700)
  })
})

it('nor with a stranger who used the Service meanwhile, whose address is not even in the report', async () => {
  const dir = copyOfShipped()
  const manifest = manifestOf(dir)
  const { path } = manifest.captures.find(({ id }) => id === 'l5.v1.access-log')!.stdout!
  appendFileSync(join(dir, path), '[pod/nginx-a/nginx] 203.0.113.77:40000 [2026-11-23T00:00:00+00:00] "GET / HTTP/1.1" 200\n')
  await expect(seal(dir, manifest)).rejects.toThrow(/Somebody else used the Service/)
  expect(readFileSync(join(dir, REPORT), 'utf8')).not.toContain('113.77')
})
