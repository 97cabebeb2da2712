import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder, writeWhole } from '../../set/disk.ts'
import { PUBLISHED } from '../images.ts'
import { FOLDER, LABS } from './names.ts'

/**
 * Every version and digest of the lab. The digests of images come from the release notes of their projects (kind v0.33.0, Cilium
 * 1.19.3) or, for MetalLB and Cilium's chart, from several public files that pin the same ones.
 */
export const PINS = {
  kind: 'v0.33.0',
  /**
   * kind v0.33.0 publishes this patch release of 1.34, not the v1.34.4 that the lab without a registry runs; kind does not
   * guarantee that an image built for another of its versions works.
   */
  nodeImage: 'kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d',
  nginxImage: PUBLISHED.nginx,
  toolboxImage: PUBLISHED.toolbox,
  /** netshoot has no bpftool; Cilium's own image does. */
  bpftoolImage: 'quay.io/cilium/cilium:v1.19.3@sha256:2e61680593cddca8b6c055f6d4c849d87a26a1c91c7e3b8b56c7fb76ab7b7b10',
  /** The images it names are pinned by digest in its values. */
  cilium: {
    version: '1.19.3',
    chart: 'cilium',
    repository: 'https://helm.cilium.io',
    sha256: 'c8e05df9eabf9019e62f5103e1f35814b4f1b43916f88519e5ae4e36c69aa42b',
  },
  metallb: {
    version: 'v0.15.2',
    manifest: 'https://raw.githubusercontent.com/metallb/metallb/v0.15.2/config/manifests/metallb-native.yaml',
    /** The digest of that file in the Go module go.universe.tf/metallb@v0.15.2, which is the same tag. */
    sha256: 'a1b04c376fb39c93265f551fe23716a3ae6e09b790edb3bf257d3fc784c35a18',
    images: {
      'quay.io/metallb/controller:v0.15.2': 'sha256:417cdb6d6f9f2c410cceb84047d3a4da3bfb78b5ddfa30f4cf35ea5c667e8c2e',
      'quay.io/metallb/speaker:v0.15.2': 'sha256:260c9406f957c0830d4e6cd2e9ac8c05e51ac959dd2462c4c2269ac43076665a',
    },
  },
} as const

const word = z.string().min(1)

/** With what is published, where nobody has chosen. */
const choices = z.strictObject({
  /** The sides it has, as `v1,v2`. */
  sides: z.enum(LABS).default(LABS[0]!),
  nodeImage: word.default(PINS.nodeImage),
  nginxImage: word.default(PINS.nginxImage),
  toolboxImage: word.default(PINS.toolboxImage),
  bpftoolImage: word.default(PINS.bpftoolImage),
  /** A folder or archive; null: from the chart repository. */
  ciliumChart: word.nullable().default(null),
  /** A file; null: the published manifest. */
  metallbManifest: word.nullable().default(null),
  /** A file of Helm values that overrides `lab/v2.cilium.yaml`; null: none. */
  ciliumValues: word.nullable().default(null),
  /** A file that takes the place of `lab/v1.kind.yaml`; null: none. */
  kubeProxyConfig: word.nullable().default(null),
})

/** What this machine's lab consists of. */
export type Choices = z.infer<typeof choices>

/** The environment variable for a flag, for a machine without a registry: `DECK_LAB_NODE_IMAGE`. */
export function variableOf(name: keyof Choices): string {
  return `DECK_LAB_${name.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
}

/**
 * What to build from, in this order: flags, the environment, the flags of the last `up`, the published defaults. A toolbox image
 * given by hand also serves as nginx and for bpftool, unless those are given too: without a registry one image has to be enough.
 */
export function choose(
  flags: Partial<Record<keyof Choices, string>>,
  environment: Record<string, string | undefined>,
  remembered: Partial<Choices> = {},
): Choices {
  const names = Object.keys(choices.shape) as (keyof Choices)[]
  const given: Partial<Record<keyof Choices, string>> = Object.fromEntries(names.flatMap((name) => {
    const value = flags[name] || environment[variableOf(name)]
    return value ? [[name, value]] : []
  }))
  const { toolboxImage: one } = given
  return { ...choices.parse({}), ...remembered, ...one && { nginxImage: one, bpftoolImage: one }, ...given }
}

/** The choices of the last `up`, so that flags need not be repeated; empty if there was none. */
export async function remembered(folder = FOLDER): Promise<Partial<Choices>> {
  const file = join(folder, 'choices.json')
  if (!existsSync(file)) return {}
  const read = choices.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!read.success) throw new Error(`${file} is not what \`lab up\` writes; delete it and give the flags again`)
  return read.data
}

/** Stores the choices of this `up`. */
export async function remember(what: Choices, folder = FOLDER): Promise<void> {
  makeFolder(folder)
  writeWhole(join(folder, 'choices.json'), `${JSON.stringify(what, null, 2)}\n`)
}
