import type { Choices } from '../src/lab/versions.ts'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { visible, visibleJson } from '../src/capture/fault.ts'
import { down } from '../src/lab/down.ts'
import { stderr } from '../src/lab/progress.ts'
import { described, status, violated } from '../src/lab/status.ts'
import { passedOn, up } from '../src/lab/up.ts'
import { choose, remembered } from '../src/lab/versions.ts'

const HELP = `Two local clusters that differ in nothing but the dataplane.

  npm run lab -- up       both clusters, or what is missing (at first 4 minutes)
  npm run lab -- status   what is there, and that the two are apart, else exit 1
  npm run lab -- down     all of it removed, and nothing else

  --json                  status as JSON
  --help

Without an image registry, what to use instead (remembered until \`down\`); each
also as a variable, --node-image as DECK_LAB_NODE_IMAGE:

  --node-image IMAGE      kind's node image
  --toolbox-image IMAGE   bash, curl, tcpdump, conntrack, ss; nginx and bpftool
                          too, where those two are not given
  --nginx-image IMAGE
  --bpftool-image IMAGE
  --cilium-chart PATH     folder or archive of Cilium's Helm chart
  --metallb-manifest FILE   metallb-native.yaml

Needs Docker, kind, helm and kubectl. Versions and digests: src/lab/versions.ts
`

const FLAGS = {
  'node-image': 'nodeImage',
  'nginx-image': 'nginxImage',
  'toolbox-image': 'toolboxImage',
  'bpftool-image': 'bpftoolImage',
  'cilium-chart': 'ciliumChart',
  'metallb-manifest': 'metallbManifest',
} as const satisfies Record<string, keyof Choices>

const interruption = new AbortController()
for (const [name, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
  process.once(name, () => {
    process.exitCode = code
    interruption.abort(new Error(`interrupted by ${name}`))
  })
}
try {
  const code = await main()
  process.exitCode ||= code
}
catch (error) {
  stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode ||= 1
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    strict: true,
    options: {
      'help': { type: 'boolean', short: 'h' },
      'json': { type: 'boolean' },
      'node-image': { type: 'string' },
      'nginx-image': { type: 'string' },
      'toolbox-image': { type: 'string' },
      'bpftool-image': { type: 'string' },
      'cilium-chart': { type: 'string' },
      'metallb-manifest': { type: 'string' },
    },
  })
  const [what, ...more] = positionals
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const env = passedOn(process.env)
  const given = Object.entries(FLAGS).flatMap(([flag, name]) => values[flag as keyof typeof FLAGS]
    ? [[name, values[flag as keyof typeof FLAGS]]]
    : [])
  const choices = choose(Object.fromEntries(given), process.env, await remembered())
  const { signal } = interruption
  if (what === 'up' && more.length === 0) return await up(choices, env, stderr, signal) ? 0 : 1
  if (what === 'down' && more.length === 0) return await down(env, stderr, signal) ? 0 : 1
  if (what !== 'status' || more.length > 0) throw new Error(`lab is told up, down or status, not "${positionals.join(' ')}"\n\n${HELP}`)
  const found = await status(choices, { env, signal })
  process.stdout.write(values.json ? `${visibleJson(found, 2)}\n` : `${visible(described(found))}\n`)
  return violated(found) ? 1 : 0
}
