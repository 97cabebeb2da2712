import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chartArchive } from './chart.ts'

const path = process.env.PATH
const sha256 = createHash('sha256').update('the chart').digest('hex')
const chart = { chart: 'cilium', repository: 'https://charts.example', version: '1.2.3', sha256 }
let folder: string
let log: string

/** A Helm that fetches what it is told to, and writes down what it was asked for. */
function fetching(text: string): void {
  const tools = mkdtempSync(join(tmpdir(), 'deck-helm-'))
  log = join(tools, 'log')
  writeFileSync(log, '')
  writeFileSync(join(tools, 'helm'), `#!/bin/sh\necho "$*" >> ${log}\nfor word; do case "$word" in --destination=*) printf %s '${text}' > "\${word#*=}/cilium-1.2.3.tgz";; esac; done\n`)
  chmodSync(join(tools, 'helm'), 0o755)
  process.env.PATH = `${tools}:${path}`
}

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'deck-chart-')), 'charts')
})
afterEach(() => {
  process.env.PATH = path
})

describe('the archive of a chart', () => {
  it('is fetched once, and is the pinned one', async () => {
    fetching('the chart')
    const file = await chartArchive(chart, {}, folder)
    expect(await chartArchive(chart, {}, folder)).toBe(file)
    expect(readFileSync(log, 'utf8')).toBe(`pull cilium --repo=https://charts.example --version=1.2.3 --destination=${folder}\n`)
  })

  it('is refused, and does not stay, where it is another one', async () => {
    fetching('another chart')
    await expect(chartArchive(chart, {}, folder)).rejects.toThrow(/has sha256 [0-9a-f]{64}, not [0-9a-f]{64} as pinned: nothing was installed/)
    expect(existsSync(join(folder, 'cilium-1.2.3.tgz'))).toBe(false)
  })

  it('is fetched anew where the one on the disk was touched', async () => {
    fetching('the chart')
    const file = await chartArchive(chart, {}, folder)
    writeFileSync(file, 'touched')
    expect(readFileSync(await chartArchive(chart, {}, folder), 'utf8')).toBe('the chart')
  })
})
