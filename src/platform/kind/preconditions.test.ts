import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { preconditions } from './preconditions.ts'
import { choose } from './versions.ts'

describe('the preconditions', () => {
  let folder: string
  const tool = (name: string, script: string) => writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  const faults = (flags = {}) => preconditions(choose(flags, {}), { env: { PATH: folder }, root: folder })

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tools-'))
    for (const name of ['kind', 'helm', 'kubectl']) await tool(name, 'exit 0')
    // its images lie where nothing can be asked of a disk
    await tool('docker', 'test "$1" != info || echo /nowhere')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('are met by four tools that answer', async () => {
    expect(await faults()).toEqual([])
  })

  it('are told all at once: three faults, three sentences', async () => {
    await tool('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1')
    await rm(join(folder, 'helm'))
    const found = await faults({ metallbManifest: '/nowhere/metallb.yaml' })
    expect(found).toHaveLength(3)
    expect(found[0]).toMatch(/`docker version .*` exits 1: Cannot connect to the Docker daemon; start a Docker engine/)
    expect(found[1]).toMatch(/^helm is not on PATH; install Helm 3/)
    expect(found[2]).toMatch(/^\/nowhere\/metallb.yaml does not exist.*DECK_LAB_METALLB_MANIFEST$/)
  })
  it.runIf(process.platform === 'linux')('have in the same list what the machine lacks, each with the line that mends it', async () => {
    await rm(join(folder, 'kind'))
    await mkdir(join(folder, 'proc/sys/fs/inotify'), { recursive: true })
    await writeFile(join(folder, 'proc/sys/fs/inotify/max_user_instances'), '5\n')
    await writeFile(join(folder, 'proc/meminfo'), 'MemAvailable:    2048 kB\n')
    expect(await faults()).toEqual([
      expect.stringMatching(/^kind is not on PATH; install kind/),
      expect.stringMatching(/^fs\.inotify\.max_user_instances is 5, .*; sysctl fs\.inotify\.max_user_instances=\d+$/),
      expect.stringMatching(/^0\.0 GiB of memory are free, and the lab needs \d\.0 GiB; /),
    ])
  })
})
