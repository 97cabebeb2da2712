import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { copyOfShipped, editManifest, shippedSet } from '../../test/set.ts'
import { verifySet } from '../set/verify.ts'
import { textOf } from './rows.ts'
import { factsOf } from './single-variable.ts'

it('finds nothing but the dataplane astray between the two clusters that ship', () => {
  const { single, rows } = factsOf(shippedSet())
  expect(single).not.toBe('no')
  expect(rows.filter(({ verdict }) => verdict === 'different').map(({ group }) => group)).toContain('dataplane')
})

it('says when anything else differs', () => {
  const dir = copyOfShipped()
  editManifest(dir, ({ clusters }) => {
    clusters.v2.serverVersion = 'v1.35.0'
  })
  const { single, rows } = factsOf(verifySet(dir))
  expect(single).toBe('no')
  expect(rows.filter(({ group, verdict }) => group !== 'dataplane' && verdict === 'different').map(({ name }) => name)).toEqual(['Kubernetes'])
})

it('names captures that are there, or the manifest', () => {
  const set = shippedSet()
  const ids = set.captures.map(({ id }) => id)
  const { rows } = factsOf(set)
  for (const { opens } of rows) expect(ids).toEqual(expect.arrayContaining(opens))
  expect(rows.find(({ name }) => name === 'kernel')!.opens).toEqual(['constant.v1.nodes', 'constant.v2.nodes'])
  expect(rows.find(({ name }) => name === 'platform')!.opens).toEqual([])
})

it('shows what the files differ in that the clusters are made from, line by line with its command, and nothing where that was not recorded', () => {
  expect(factsOf(shippedSet()).files).toBeNull()
  const argv = ['diff', 'lab/v1.kind.yaml', 'lab/v2.kind.yaml']
  const bytes = spawnSync('diff', argv.slice(1), { cwd: fileURLToPath(new URL('../..', import.meta.url)) }).stdout
  const { files } = factsOf(verifySet(withFiles(argv, bytes)))
  expect(files).toMatchObject({ id: 'constant.v2.kind-files', left: 0 })
  expect(files!.title).toMatch(/: diff lab\/v1\.kind\.yaml lab\/v2\.kind\.yaml$/)
  const shown = files!.excerpt.lines.map(({ rows }) => rows.map(textOf).join(''))
  expect(shown).toEqual([expect.stringMatching(/^\d+c\d+$/), '<   kubeProxyMode: iptables', '---', '>   kubeProxyMode: none'])
})

// --- internal ---

/** A copy of the shipped set that holds one output more. */
function withFiles(argv: string[], bytes: Buffer): string {
  const dir = copyOfShipped()
  const path = 'v2/constant/kind-files.stdout.txt'
  writeFileSync(join(dir, path), bytes)
  editManifest(dir, ({ captures }) => {
    const like = captures.find(({ id }) => id === 'constant.v2.nodes')!
    const stdout = { ...like.stdout!, path, bytes: bytes.length, lines: bytes.toString('utf8').split('\n').length - 1, sha256: createHash('sha256').update(bytes).digest('hex') }
    captures.push({ ...like, id: 'constant.v2.kind-files', title: 'What the files differ in', argv, exitCode: 1, stdout, stderr: null })
  })
  return dir
}
