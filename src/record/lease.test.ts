import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadObjects } from '../exec/objects.ts'
import { holdLease } from './lease.ts'

const path = process.env.PATH
let folder: string

/** A cluster that holds at most one Lease, as a file. */
const FAKE = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
case "$*" in
  *" create "*) if [ -e "$here/lease" ]; then echo 'Error from server (AlreadyExists): leases "dataplane-deck" already exists' >&2; exit 1; fi; touch "$here/lease" ;;
  *" get lease "*) cat "$here/lease" ;;
  *" delete lease "*) rm "$here/lease" ;;
esac
`

const NOW = new Date('2026-11-23T10:00:00Z')
const target = { context: 'somewhere', namespace: 'netflow-test', service: 'nginx', port: 80 }

function heldSince(acquireTime: string): void {
  const spec = { holderIdentity: 'laptop-of-ann/77', leaseDurationSeconds: 1800, acquireTime }
  writeFileSync(join(folder, 'lease'), JSON.stringify({ metadata: { uid: 'u' }, spec }))
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deck-lease-'))
  writeFileSync(join(folder, 'kubectl'), FAKE, { mode: 0o755 })
  process.env.PATH = `${folder}:${path}`
})

afterEach(() => {
  process.env.PATH = path
})

describe('a cluster is recorded by one presenter at a time', () => {
  it('who takes its Lease', async () => {
    await holdLease(target, 'r1', NOW)
    expect(readFileSync(join(folder, 'calls'), 'utf8').split('\n').filter(Boolean)).toHaveLength(1)
  })

  it('and a second one is told who has it, since when, and what to do', async () => {
    heldSince('2026-11-23T09:45:00.000000Z')
    await expect(holdLease(target, 'r2', NOW)).rejects.toThrow(/recorded by another process: laptop-of-ann\/77, since 2026-11-23T09:45[\s\S]*delete lease dataplane-deck/)
  })

  it('for as long as a day of talks may last, and so does the toolbox', async () => {
    const [lease] = await loadObjects('lease.yaml', {}, 'netflow-test')
    const [toolbox] = await loadObjects('toolbox.yaml', {}, 'netflow-test')
    expect(lease).toMatchObject({ spec: { leaseDurationSeconds: 43_200 } })
    expect(toolbox).toMatchObject({ spec: { activeDeadlineSeconds: 43_200 } })
  })

  it('and a Lease whose time has passed is taken over', async () => {
    heldSince('2026-11-23T09:00:00.000000Z')
    await holdLease(target, 'r2', NOW)
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toMatch(/delete lease dataplane-deck.*\n.* create /)
  })
})
