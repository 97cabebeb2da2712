import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pinned } from './metallb.ts'
import { choose, PINS, remember, remembered } from './versions.ts'

describe('what the lab is built from', () => {
  it('is published and pinned by digest where nobody says otherwise', () => {
    const choices = choose({}, {})
    expect([choices.nodeImage, choices.nginxImage, choices.toolboxImage, choices.bpftoolImage]
      .filter(image => !/@sha256:[0-9a-f]{64}$/.test(image))).toEqual([])
    const { ciliumChart, metallbManifest, ciliumValues, kubeProxyConfig } = choices
    expect([ciliumChart, metallbManifest, ciliumValues, kubeProxyConfig]).toEqual([null, null, null, null])
  })

  it('is taken from a flag before the environment, and from that before what the last `up` was given', () => {
    const before = { nodeImage: 'third' }
    expect(choose({ nodeImage: 'first' }, { DECK_LAB_NODE_IMAGE: 'second' }, before).nodeImage).toBe('first')
    expect(choose({}, { DECK_LAB_NODE_IMAGE: 'second' }, before).nodeImage).toBe('second')
    expect(choose({}, {}, before).nodeImage).toBe('third')
  })

  it('lets one toolbox image given by hand be nginx and bpftool too, unless those are given', () => {
    expect(choose({ toolboxImage: 'one' }, {}, { nginxImage: 'old' })).toMatchObject({ nginxImage: 'one', bpftoolImage: 'one' })
    expect(choose({ toolboxImage: 'one', nginxImage: 'two' }, {}).nginxImage).toBe('two')
  })

  it('takes an empty variable for none', () => {
    expect(choose({}, { DECK_LAB_NODE_IMAGE: '' }).nodeImage).toBe(PINS.nodeImage)
  })
})

describe('what the last `up` was given', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is remembered', async () => {
    const choices = choose({ nodeImage: 'kindest/node:lab' }, {})
    await remember(choices, folder)
    expect(await remembered(folder)).toEqual(choices)
  })

  it('is nothing before the first', async () => {
    expect(await remembered(folder)).toEqual({})
  })

  it('is read as an earlier lab wrote it, which knew no values of one\'s own', async () => {
    const { ciliumValues: _, kubeProxyConfig: __, ...earlier } = choose({}, {})
    await writeFile(join(folder, 'choices.json'), JSON.stringify(earlier))
    expect(await remembered(folder)).toEqual({ ...earlier, ciliumValues: null, kubeProxyConfig: null })
  })

  it('is refused by its file\'s name when somebody changed it', async () => {
    await writeFile(join(folder, 'choices.json'), '{"nodeImage": 1}')
    await expect(remembered(folder)).rejects.toThrow('choices.json')
  })
})

describe('the manifest of MetalLB', () => {
  const both = Object.keys(PINS.metallb.images).map(name => `        image: ${name}\n`).join('')

  it('runs its images by digest', () => {
    expect(pinned(both).match(/@sha256:[0-9a-f]{64}\n/g)).toHaveLength(2)
  })

  it('is refused if it names another version', () => {
    expect(() => pinned(both.replaceAll('v0.15.2', 'v0.15.3'))).toThrow('does not name quay.io/metallb/controller:v0.15.2')
  })
})
