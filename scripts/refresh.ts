import type { DeckConfig } from '../deck.config.ts'
import type { Step } from '../src/trace/step.ts'
import type { Layer } from '../src/trace/words.ts'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deck } from '../deck.config.ts'
import { changesSince, remember, rememberLast } from '../src/capture/changes.ts'
import { costOf, costWords, longSteps } from '../src/capture/cost.ts'
import { writeWhole } from '../src/capture/disk.ts'
import { exitCodeOf } from '../src/capture/fault.ts'
import { interruptible } from '../src/capture/interrupt.ts'
import { heldBy } from '../src/capture/lock.ts'
import { layersNamed, sizesAsked } from '../src/capture/parts.ts'
import { declaredAliases } from '../src/capture/private.ts'
import { inLines, progressOn } from '../src/capture/progress.ts'
import { setFolders } from '../src/capture/publish.ts'
import { refresh, takeBackAbandoned } from '../src/capture/refresh.ts'
import { rehearse } from '../src/capture/rehearse.ts'
import { described, summary } from '../src/capture/report.ts'
import { withClusters } from '../src/capture/session.ts'
import { refuseForeign } from '../src/capture/target.ts'
import { verifySet } from '../src/capture/verify.ts'
import { asWriter } from '../src/capture/writer.ts'
import { proposal } from '../src/gke/private.ts'
import { stderr } from '../src/lab/progress.ts'
import { choose, remembered } from '../src/lab/versions.ts'
import { traceWith } from '../src/trace/index.ts'
import { nodeLoss } from '../src/trace/nodeloss.ts'
import { FULL, SHORT } from '../src/trace/scale.ts'
import { EXPERIMENTS } from '../src/trace/words.ts'

const HELP = `Records both clusters and puts the new set in the place of captures/.

  npm run refresh -- [options]

  --v1 CONTEXT    the kube-proxy cluster of your kubeconfig  (${deck.contexts.v1})
  --v2 CONTEXT    the Cilium cluster  (${deck.contexts.v2})
  --only l4,l6    record these layers, keep the rest of the set
  --experiments   failover and policy in full, about an hour
  --scale         what 1, 100 and 1,000 Services cost, about 25 minutes
  --services N, --short  with --scale: so many as well; a first look
  --resume        go on with an experiment that was interrupted
  --into DIR      write the set there instead of captures/
  --experiments-on CONTEXT  change that cluster too, though it is not the lab's
  --node-cut-on CONTEXT     GKE, both named: cut a node off, half an hour
  --drop-damaged  do without what would be kept of the last set and is damaged
  --keep          leave the workload in the clusters afterwards
  --check         look whether a recording could start, and stop
  --dry-run       print every command that would be run, and stop
  --propose-aliases [--write]  print, or write, deck.private.ts, and stop
  --clean         take back what a run that died has left, mend the set, stop
  --json, --help  print what was recorded as JSON, on stdout; print this

Whatever stops it, the last set stands and the clusters are as they were found.
`

const CAPTURES = fileURLToPath(new URL('../captures', import.meta.url))
/** What a presenter wants nobody to read, and what is shown instead; ignored by git, never bundled. */
const PRIVATE = fileURLToPath(new URL('../deck.private.ts', import.meta.url))
const journals = fileURLToPath(new URL('../.netflow/journals', import.meta.url))

const { values } = parseArgs({
  options: {
    'v1': { type: 'string', default: deck.contexts.v1 },
    'v2': { type: 'string', default: deck.contexts.v2 },
    'only': { type: 'string' },
    'experiments': { type: 'boolean' },
    'scale': { type: 'boolean' },
    'services': { type: 'string', multiple: true, default: [] },
    'short': { type: 'boolean', default: false },
    'resume': { type: 'boolean', default: false },
    'into': { type: 'string', default: CAPTURES },
    'experiments-on': { type: 'string', multiple: true, default: [] },
    'node-cut-on': { type: 'string', multiple: true, default: [] },
    'drop-damaged': { type: 'boolean', default: false },
    'keep': { type: 'boolean', default: false },
    'check': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    'propose-aliases': { type: 'boolean' },
    'write': { type: 'boolean' },
    'clean': { type: 'boolean' },
    'json': { type: 'boolean' },
    'help': { type: 'boolean' },
  },
})

if (values.help) process.stdout.write(HELP)
else process.exitCode = await exitCodeOf(() => interruptible(main))

async function main(signal: AbortSignal): Promise<void> {
  const chosen = { ...deck, contexts: { v1: values.v1, v2: values.v2 } }
  const only = layersAsked()
  const steps = [...traceWith(values.short ? SHORT : FULL, sizesAsked(values.services)), ...values['node-cut-on'].length > 0 ? nodeLoss : []]
  if (values.clean) return await clean()
  if (!values['propose-aliases']) refuseForeign(values.into)
  if (values['propose-aliases']) {
    await proposeAliases()
  }
  else if (values.check) {
    process.stdout.write(await withClusters(chosen, signal, async (_, found) => described(found)))
  }
  else if (values['dry-run']) {
    const lines = await withClusters(chosen, signal, (reach, found) => rehearse(chosen, reach, found, steps, only))
    process.stdout.write(`${lines.join('\n')}\n`)
  }
  else {
    await record(chosen, steps, only, signal)
  }
}

/** Also what was left of a set; one that is being written is its writer's. */
async function clean(): Promise<void> {
  const tell = inLines(stderr)
  await takeBackAbandoned({ journals, tell })
  if (heldBy(setFolders(values.into).lock) === null) await asWriter(values.into, text => tell({ kind: 'said', text }), async () => {})
}

/** A shell's `>` would empty the file before the aliases in it are read. */
async function proposeAliases(): Promise<void> {
  const text = await proposal(PRIVATE, verifySet(values.into))
  if (!values.write) process.stdout.write(text)
  else writeWhole(PRIVATE, text, 0o600)
}

function layersAsked(): Layer[] | null {
  if (values.scale) return ['scale']
  if (values.experiments) return EXPERIMENTS.filter(layer => layer !== 'scale')
  return values.only === undefined ? null : layersNamed(values.only)
}

async function record(chosen: DeckConfig, steps: readonly Step[], only: Layer[] | null, signal: AbortSignal): Promise<void> {
  const { nginxImage: nginx, toolboxImage: toolbox } = choose({}, process.env, await remembered())
  const { into: dir, keep, 'node-cut-on': nodeCutOn } = values
  const experimentsOn = [...values['experiments-on'], ...nodeCutOn]
  const aliases = await declaredAliases(PRIVATE)
  const last = rememberLast(dir)
  const long = longSteps(steps, only)
  if (long.length > 0) stderr.write(costWords(costOf(long)))
  const progress = progressOn(stderr, steps, only, signal)
  const options = {
    ...{ deck: chosen, dir, journals, trace: steps, only, experimentsOn, nodeCutOn, images: { nginx, toolbox } },
    ...{ keep, aliases, resume: values.resume, dropDamaged: values['drop-damaged'], signal },
    tell: progress.tell,
  }
  const manifest = await refresh(options).finally(progress.end)
  if (values.json) process.stdout.write(`${JSON.stringify(manifest.captures)}\n`)
  stderr.write(summary(manifest, last && changesSince(last, remember(verifySet(dir))), dir))
}
