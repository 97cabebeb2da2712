import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { shippedSet } from '../../test/set.ts'
import { wordsOf } from '../exec/shell.ts'
import { parseLbList } from '../read/servicemap.ts'
import { FRONTEND_SLOTS } from './frontend-slots.ts'

const HEAD = 'SERVICE ADDRESS BACKEND ADDRESS (REVNAT_ID) (SLOT)\n'

/** What a line of the trace prints of a frontend where `cilium-dbg bpf lb list` prints this. */
function selected(line: string, map: string, vip: string, port: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'deck-slots-'))
  writeFileSync(join(dir, 'map'), map)
  writeFileSync(join(dir, 'cilium-dbg'), `#!/bin/sh\ncat ${join(dir, 'map')}\n`, { mode: 0o755 })
  const [program, ...args] = wordsOf(line).map(word => word.replace('{frontend}', vip).replace('{frontendPort}', port))
  return spawnSync(program!, args, { encoding: 'utf8', env: { PATH: `${dir}:${process.env.PATH}` } }).stdout
}

const [each, below] = FRONTEND_SLOTS.ways!.gke!.map(({ run }) => run) as [string, string]

it('the slots of a frontend are found where each has a line of its own', () => {
  const set = shippedSet()
  const { vip } = set.manifest.clusters.v2
  const text = selected(each, set.text('l4.v2.lb-maps')!, vip, '80')
  expect(parseLbList(`${HEAD}${text}`).filter(({ slot }) => slot > 0)).toHaveLength(3)
})

it('and where an older Cilium prints the frontend once, without a protocol, and not those of the next', () => {
  const older = readFileSync(new URL('../../test/outputs/12-bpf-lb-with-a-proxy.txt', import.meta.url), 'utf8')
  const lines = older.split('\n')
  const at = lines.findIndex(line => line.startsWith('192.0.2.10:443 '))
  const end = lines.findIndex((line, index) => index > at && !line.startsWith(' '))
  expect(selected(each, older, '192.0.2.10', '443')).toBe('')
  expect(selected(below, older, '192.0.2.10', '443')).toBe(`${lines.slice(at, end < 0 ? undefined : end).join('\n').trimEnd()}\n`)
})
