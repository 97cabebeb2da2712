import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { machineValues } from '../src/platform/kind/cilium.ts'
import { CLUSTERS } from '../src/platform/kind/names.ts'
import { PINS } from '../src/platform/kind/versions.ts'

const text = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

interface Locked { version?: string, integrity?: string, resolved?: string, link?: boolean, hasInstallScript?: boolean }

const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, Locked> }
const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
const locked = Object.entries(packages).filter(([path]) => path !== '')

/** Packages that would run something when they are installed. None may, and none is needed. */
const INSTALL_SCRIPTS: string[] = []

describe('what is installed', () => {
  it('is every package by its digest, from whichever registry the machine has', () => {
    expect(locked.length).toBeGreaterThan(500)
    expect(locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(([path]) => path)).toEqual([])
    expect(locked.filter(([, { resolved, link, version }]) => resolved !== undefined || link || !/^\d/.test(version ?? '')).map(([path]) => path)).toEqual([])
  })

  it('runs nothing while it is installed, ours included', () => {
    expect(text('.npmrc').split('\n')).toContain('ignore-scripts=true')
    expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual(INSTALL_SCRIPTS)
    expect(Object.keys(scripts).filter(name => /^(?:pre|post)?(?:install|prepare|publish|pack)/.test(name))).toEqual([])
  })
})

describe('what the lab runs', () => {
  const digest = /@sha256:[0-9a-f]{64}$/
  const images = { node: PINS.nodeImage, nginx: PINS.nginxImage, toolbox: PINS.toolboxImage, bpftool: PINS.bpftoolImage }

  it.each(Object.entries(images))('is the %s image by its digest, not by a tag alone', (_, image) => {
    expect(image).toMatch(digest)
  })

  it('is MetalLB\'s manifest by its sha256, and the images in it by theirs', () => {
    expect(PINS.metallb.sha256).toMatch(/^[0-9a-f]{64}$/)
    for (const image of Object.values(PINS.metallb.images)) expect(`@${image}`).toMatch(digest)
  })

  it('is Cilium\'s chart by its sha256, whose images name their digests', () => {
    expect(PINS.cilium.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(text('lab/v2.cilium.yaml')).not.toContain('useDigest')
    expect(JSON.stringify(machineValues(CLUSTERS.v2, { ciliumChart: null }))).not.toContain('useDigest')
  })

  it('is no image that a file of the workload names by itself', () => {
    const files = readdirSync(new URL('../src/trace/workload', import.meta.url)).filter(name => name.endsWith('.yaml'))
    const named = files.flatMap(name => [...text(`src/trace/workload/${name}`).matchAll(/image:\s*(.*)/g)].map(([, image]) => image))
    expect(named.length).toBeGreaterThan(2)
    expect(named.filter(image => !/^'\{[a-z]+\}'$/.test(image!))).toEqual([])
  })
})
