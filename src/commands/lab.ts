import type { Choices } from '../platform/kind/versions.ts'
import process from 'node:process'
import { visible, visibleJson } from '../exec/fault.ts'
import { down } from '../platform/kind/down.ts'
import { LABS } from '../platform/kind/names.ts'
import { described, status, violated } from '../platform/kind/status.ts'
import { passedOn, up } from '../platform/kind/up.ts'
import { choose, remembered } from '../platform/kind/versions.ts'
import { stderr } from '../platform/make-progress.ts'
import { listed } from '../text/listed.ts'
import { command } from './define-command.ts'
import { existing, file, flag, name, one, only, words } from './shapes.ts'

const WHAT = ['up', 'status', 'down'] as const

/** `status` reads the options of what a lab is made of too. */
const MADE_OF = ['up', 'status']

export const lab = command({
  name: 'lab',
  summary: 'two local clusters or three, one for each dataplane: `up`, `status`, `down`',
  help: `Two local clusters, one for each dataplane: what differs is
\`diff lab/v1.kind.yaml lab/v2.kind.yaml\`, and lab/v2.cilium.yaml.

  npm run lab -- up       all clusters, or what is missing (at first 4 minutes)
  npm run lab -- status   what exists; exit 1 if they are not isolated
  npm run lab -- down     all of it removed, and nothing else

  --json, --help          status as JSON; print this

Remembered until \`down\`; each also as a variable, --node-image as
DECK_LAB_NODE_IMAGE. All but the first three are for use without a registry:

  --sides v1,v2,v3        a third one, kube-proxy in mode nftables  (v1,v2)
  --kube-proxy-config FILE  for lab/v1.kind.yaml: lab/v1.nftables.kind.yaml
  --cilium-values FILE    over lab/v2.cilium.yaml, such as lab/v2.gke-like.yaml
  --node-image IMAGE      kind's node image
  --toolbox-image IMAGE   bash, curl, tcpdump, conntrack, ss; nginx and bpftool
                          too, if those two are not given
  --nginx-image IMAGE, --bpftool-image IMAGE
  --cilium-chart PATH     folder or archive of Cilium's Helm chart
  --metallb-manifest FILE   metallb-native.yaml

Needs Docker, kind, helm, kubectl. Versions: src/platform/kind/versions.ts
`,
  options: {
    'json': only(['status'], flag),
    'sides': only(MADE_OF, one(words(LABS).optional())),
    'node-image': only(MADE_OF, one(name.optional())),
    'nginx-image': only(MADE_OF, one(name.optional())),
    'toolbox-image': only(MADE_OF, one(name.optional())),
    'bpftool-image': only(MADE_OF, one(name.optional())),
    'cilium-chart': only(MADE_OF, one(existing.optional())),
    'metallb-manifest': only(MADE_OF, one(file.optional())),
    'cilium-values': only(MADE_OF, one(file.optional())),
    'kube-proxy-config': only(MADE_OF, one(file.optional())),
  },
  positionals: { name: `one of ${listed(WHAT, 'or')}`, least: 1, most: 1, shape: words(WHAT) },
  exits: { 1: 'something is missing, or the clusters are not apart' },
  interrupted: 'undone',
  run: async (given, [what], signal) => {
    const terms = { env: passedOn(process.env), signal }
    if (what === 'down') return await down(stderr, terms) ? 0 : 1
    const flags: { [Name in keyof Choices]?: string | undefined } = {
      sides: given.sides,
      nodeImage: given['node-image'],
      nginxImage: given['nginx-image'],
      toolboxImage: given['toolbox-image'],
      bpftoolImage: given['bpftool-image'],
      ciliumChart: given['cilium-chart'],
      metallbManifest: given['metallb-manifest'],
      ciliumValues: given['cilium-values'],
      kubeProxyConfig: given['kube-proxy-config'],
    }
    const choices = choose(flags, process.env, await remembered())
    if (what === 'up') return await up(choices, stderr, terms) ? 0 : 1
    const found = await status(choices, terms)
    process.stdout.write(given.json ? `${visibleJson(found, 2)}\n` : `${visible(described(found))}\n`)
    return violated(found) ? 1 : 0
  },
})
