import type { Manifest } from './manifest.ts'
import { Buffer } from 'node:buffer'
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CANARIES } from '../../test/secrets.ts'
import { smallSet } from '../../test/set.ts'
import { parseManifest } from './manifest.ts'
import { REPORT, seal } from './seal.ts'
import { scanText } from './secrets.ts'
import { verifySet } from './verify.ts'

const manifestOf = (dir: string) => parseManifest(readFileSync(join(dir, 'manifest.json'), 'utf8'))
function set(): { dir: string, manifest: Manifest } {
  const dir = smallSet(['constant', 'l1', 'l2', 'l3', 'l4', 'l5'])
  return { dir, manifest: manifestOf(dir) }
}

/** Where a command, a cluster or a presenter could put a secret into what is published. */
const PLACES: Record<string, (secret: string, set: { dir: string, manifest: Manifest }) => void> = {
  'stdout': (secret, { dir }) => appendFileSync(join(dir, 'v2/l4/services.txt'), `\nnote ${secret}\n`),
  'stderr': (secret, { dir, manifest }) => appendFileSync(join(dir, manifest.captures[0]!.stderr!.path), secret),
  'a command': (secret, { manifest }) => manifest.captures[0]!.argv!.push(secret),
  'the name of a context': (secret, { manifest }) => void (manifest.clusters.v2.context = secret),
  'the reason of a failure': (secret, { manifest }) => void (manifest.captures[1]!.reason = `exit 1: ${secret}`),
  'a label of a node': (secret, { manifest }) => void (manifest.clusters.v1.nodes[0]!.machineType = secret),
  'JSON in JSON': (secret, { dir }) => appendFileSync(join(dir, 'v2/l4/services.txt'), JSON.stringify({ last: JSON.stringify({ note: secret }) })),
  'base64': (secret, { dir }) => appendFileSync(join(dir, 'v2/l4/services.txt'), `\n  value: ${Buffer.from(`# the secret:\n${secret}\n`).toString('base64')}\n`),
}
const ALL = Object.keys(PLACES).flatMap(place => Object.keys(CANARIES).map(kind => [kind, place] as const))

describe('a set is sealed', () => {
  it('so that a stranger finds it whole', async () => {
    const { dir, manifest } = set()
    await seal(dir, manifest)
    expect(verifySet(dir).manifest.captures.length).toBeGreaterThan(50)
  })

  it('but not with a secret in an output: its bytes are gone, only a masked report stays, for nobody else to read', async () => {
    const { dir, manifest } = set()
    PLACES.stdout!(CANARIES['JSON Web Token']!, { dir, manifest })
    await expect(seal(dir, manifest)).rejects.toThrow(/looks like a secret/)
    expect(readdirSync(dir)).toEqual([REPORT])
    expect(readFileSync(join(dir, REPORT), 'utf8')).toMatch(/^v2\/l4\/services\.txt:\d+: JSON Web Token: /)
    expect(readFileSync(join(dir, REPORT), 'utf8')).not.toContain('eyJhb')
    expect(statSync(dir).mode & 0o777).toBe(0o700)
  })

  it('nor with any kind of secret in any place', async () => {
    const { dir, manifest } = set()
    const text = readFileSync(join(dir, 'v2/l4/services.txt'))
    const errors = readFileSync(join(dir, manifest.captures[0]!.stderr!.path))
    const passed: string[] = []
    for (const [kind, place] of ALL) {
      const fresh = structuredClone({ ...manifest, captures: manifest.captures.slice(0, 2) })
      PLACES[place]!(CANARIES[kind]!, { dir, manifest: fresh })
      writeFileSync(join(dir, 'manifest.json'), JSON.stringify(fresh, null, 2))
      const touched = ['manifest.json', 'v2/l4/services.txt', manifest.captures[0]!.stderr!.path]
      const found = await Promise.all(touched.map(path => scanText(path, readFileSync(join(dir, path), 'utf8'))))
      if (found.flat().length === 0) passed.push(`${kind} in ${place}`)
      writeFileSync(join(dir, 'v2/l4/services.txt'), text)
      writeFileSync(join(dir, manifest.captures[0]!.stderr!.path), errors)
    }
    expect(passed).toEqual([])
  })

  it('nor with one in the name of a file, which the report does not say', async () => {
    const { dir, manifest } = set()
    writeFileSync(join(dir, 'token=abcdefgh12345678'), '')
    await expect(seal(dir, manifest)).rejects.toThrow(/the name of a file:1: token: \*{8}$/)
    expect(readFileSync(join(dir, REPORT), 'utf8')).not.toContain('abcd')
  })

  it('nor where the search was not done in time: the sentence names the file, and nothing stays', async () => {
    const { dir, manifest } = set()
    await expect(seal(dir, manifest, undefined, 0)).rejects.toThrow(/^The search for secrets did not finish within 0 s and was stopped in \S+\. The recording was deleted\.$/)
    expect(readdirSync(dir)).toEqual([])
  })

  it('and has no sums from before while nobody has looked at it', async () => {
    const { dir, manifest } = set()
    manifest.captures[0]!.layer = 'no layer' as 'l1'
    await expect(seal(dir, manifest)).rejects.toThrow()
    expect(existsSync(join(dir, 'SHA256SUMS'))).toBe(false)
  })
})

it('nor with a stranger who used the Service meanwhile, whose address is not even in the report', async () => {
  const { dir, manifest } = set()
  const { path } = manifest.captures.find(({ id }) => id === 'l5.v1.access-log')!.stdout!
  appendFileSync(join(dir, path), '[pod/nginx-a/nginx] 203.0.113.77:40000 [2026-11-23T00:00:00+00:00] "GET / HTTP/1.1" 200\n')
  await expect(seal(dir, manifest)).rejects.toThrow(/An unknown client used the Service/)
  expect(readFileSync(join(dir, REPORT), 'utf8')).not.toContain('113.77')
})
