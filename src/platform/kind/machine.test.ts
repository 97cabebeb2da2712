import type { Machine } from './machine.ts'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { cgroupNote, judgeMachine, readMachine } from './machine.ts'

const ALL = ['NF_CONNTRACK', 'NETFILTER_XT_MATCH_COMMENT', 'NETFILTER_XT_MATCH_STATISTIC', 'NETFILTER_XT_MATCH_CONNTRACK', 'NETFILTER_XT_NAT', 'BPF_SYSCALL', 'CGROUP_BPF', 'NET_CLS_BPF']
const CONFIG = ALL.map(option => `CONFIG_${option}=y\n`).join('')
const ROOMY: Machine = {
  ...{ instances: 1024, used: 3, watches: 524_288, memory: 16 * 2 ** 30, disk: 50 * 2 ** 30 },
  ...{ cgroup: 2, config: CONFIG, modules: '' },
}

describe('what a machine lacks for the lab', () => {
  it('is nothing where there is room, nor where it does not say', () => {
    expect(judgeMachine(ROOMY, 2)).toEqual([])
    const silent = { ...ROOMY, instances: null, watches: null, memory: null, disk: null, cgroup: null, config: null }
    expect(judgeMachine(silent, 2)).toEqual([])
  })

  it('is told all at once, each with the line that mends it', () => {
    const config = CONFIG.replace('CONFIG_NETFILTER_XT_MATCH_COMMENT=y', '# CONFIG_NETFILTER_XT_MATCH_COMMENT is not set')
    const small = { ...ROOMY, instances: 128, used: 90, watches: 1000, memory: 2 ** 30, disk: 2 ** 30, config }
    expect(judgeMachine(small, 2)).toEqual([
      expect.stringMatching(/^fs\.inotify\.max_user_instances is 128, and \d+ are wanted with what runs already; sysctl fs\.inotify\.max_user_instances=1024$/),
      expect.stringMatching(/^fs\.inotify\.max_user_watches is 1000, .*; sysctl fs\.inotify\.max_user_watches=524288$/),
      expect.stringMatching(/^1\.0 GiB of memory are free, and the lab needs 4\.0 GiB; /),
      expect.stringMatching(/^1\.0 GiB of space for images and containers are free, .*; docker system prune/),
      expect.stringMatching(/^this kernel was built without CONFIG_NETFILTER_XT_MATCH_COMMENT; /),
    ])
  })

  it('counts a kernel\'s module that is loaded, and one cluster less where one is up', () => {
    const config = CONFIG.replace('CONFIG_NF_CONNTRACK=y\n', '')
    expect(judgeMachine({ ...ROOMY, config, modules: 'nf_conntrack 1 0 - Live 0x0\n' }, 2)).toEqual([])
    expect(judgeMachine({ ...ROOMY, memory: 2 * 2 ** 30 }, 1)).toEqual([])
  })

  it('is read from /proc, /sys and the folder of the engine', () => {
    const root = mkdtempSync(join(tmpdir(), 'deck-machine-'))
    for (const dir of ['proc/sys/fs/inotify', 'proc/7/fd', 'sys/fs/cgroup/memory', 'images']) mkdirSync(join(root, dir), { recursive: true })
    const files = { 'proc/sys/fs/inotify/max_user_instances': '128\n', 'proc/meminfo': 'MemFree: 1 kB\nMemAvailable:    2048 kB\n' }
    for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
    symlinkSync('anon_inode:inotify', join(root, 'proc/7/fd/5'))
    writeFileSync(join(root, 'proc/config.gz'), gzipSync(CONFIG))
    expect(readMachine(root, '/images')).toMatchObject({ instances: 128, used: process.getuid?.() === 0 ? 1 : 0, watches: null, memory: 2 ** 21, cgroup: 1, config: CONFIG })
    expect(cgroupNote(root)).toContain('failCgroupV1: false')
  })
})
