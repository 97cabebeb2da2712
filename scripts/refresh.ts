import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deck } from '../deck.config.ts'
import { exitCodeOf } from '../src/capture/fault.ts'
import { interruptible } from '../src/capture/interrupt.ts'
import { refresh } from '../src/capture/refresh.ts'
import { told } from '../src/capture/report.ts'
import { choose, remembered } from '../src/lab/versions.ts'
import { steps } from '../src/trace/index.ts'

const HELP = `Records both clusters and puts the new set in the place of captures/.

  npm run refresh -- [options]

  --v1 CONTEXT    kubeconfig context of the kube-proxy cluster   (${deck.contexts.v1})
  --v2 CONTEXT    kubeconfig context of the Cilium cluster       (${deck.contexts.v2})
  --into DIR      write the set there instead of captures/
  --keep          leave the workload in the clusters afterwards
  --help

Whatever stops it, the last set stands and the clusters are as they were found.
`

const JOURNALS = fileURLToPath(new URL('../.netflow/journals', import.meta.url))

const { values } = parseArgs({
  options: {
    v1: { type: 'string', default: deck.contexts.v1 },
    v2: { type: 'string', default: deck.contexts.v2 },
    into: { type: 'string', default: fileURLToPath(new URL('../captures', import.meta.url)) },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  process.stdout.write(HELP)
}
else {
  const contexts = { v1: values.v1, v2: values.v2 }
  const { keep, into: dir } = values
  process.exitCode = await exitCodeOf(() => interruptible(async (signal) => {
    const { nginxImage: nginx, toolboxImage: toolbox } = choose({}, process.env, await remembered())
    const images = { nginx, toolbox }
    const options = { deck: { ...deck, contexts }, dir, journals: JOURNALS, trace: steps, images, keep, signal, tell: told }
    const manifest = await refresh(options)
    process.stderr.write(`${manifest.captures.length} captures of ${manifest.clusters.v1.context} and ${manifest.clusters.v2.context} are in ${dir}\n`)
  }))
}
