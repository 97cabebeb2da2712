import type { DeckConfig } from '../../deck.config.ts'
import type { Sets } from '../set/sets.ts'
import type { VerifiedSet } from '../set/verify.ts'
import type { Step } from '../trace/step.ts'
import type { Layer } from '../words.ts'
import type { Given } from './specification.ts'
import { join } from 'node:path'
import process, { stderr } from 'node:process'
import { deck } from '../../deck.config.ts'
import { agreementLines, agreementOf } from '../conclude/agreement.ts'
import { neededBy } from '../conclude/shown-from.ts'
import { visible, visibleJson } from '../exec/fault.ts'
import { exposed, proposal } from '../platform/exposed.ts'
import { changesSince, snapshotLast } from '../read/changes.ts'
import { costOf, costWords, experimentLines, longSteps, notRecorded } from '../record/cost.ts'
import { lineReporter, progressReporter } from '../record/progress.ts'
import { refresh as recordAll, takeBackAbandoned } from '../record/refresh.ts'
import { rehearse } from '../record/rehearse.ts'
import { clusterLines, summary } from '../record/report.ts'
import { withClusters } from '../record/with-clusters.ts'
import { writeWhole } from '../set/disk.ts'
import { heldBy } from '../set/lock.ts'
import { withRelated } from '../set/parts.ts'
import { declaredAliases } from '../set/private-names.ts'
import { setFolders, wholeSet } from '../set/publish.ts'
import { placesThere } from '../set/sets.ts'
import { refuseForeign } from '../set/target.ts'
import { verifySet } from '../set/verify.ts'
import { asWriter } from '../set/writer.ts'
import { traceWith } from '../trace/index.ts'
import { EXPERIMENTS } from '../trace/layers/index.ts'
import { nodeLoss } from '../trace/nodeloss.ts'
import { FULL, SHORT } from '../trace/scale.ts'
import { sidesOf } from '../words.ts'
import { command } from './define-command.ts'
import { CAPTURES, CURRENT, PRIVATE, ROOT } from './places.ts'
import { clusters, context, contextLines, deckOn, experiments, flag, folder, layers, name, one, perhaps, several, whole } from './shapes.ts'

const OPTIONS = {
  ...clusters,
  'only': one(layers.optional()),
  'experiments': perhaps(experiments.optional()),
  // with more, the API server would be what is measured
  'services': several(whole(1, 10_000)),
  'short': flag,
  'resume': flag,
  'into': one(folder.default(CURRENT)),
  'experiments-on': several(context),
  'node-cut-on': several(context),
  'toolbox-image': one(name.optional()),
  'nginx-image': one(name.optional()),
  'drop-damaged': flag,
  'keep': flag,
  'check': flag,
  'dry-run': flag,
  'propose-aliases': flag,
  'write': flag,
  'clean': flag,
  'json': flag,
} as const

type Asked = Given<typeof OPTIONS>

export const refresh = command({
  name: 'refresh',
  summary: 'records all clusters into `captures/current/`, swapped whole or left as it was; `--experiments` the long series by name',
  help: `Records all clusters into captures/current/, never over the reference.

  npm run refresh -- [options]

${contextLines(18, { from: ' of your kubeconfig' })}
  --only l4,l6    record these and what they need, keep the rest of the set
  --experiments failover,scale  record these experiments, keep the rest of the
                  set; without a name: list them with their minutes, and stop
  --services N, --short  with scale: N as well; fewer runs, a first look
  --resume        continue an interrupted refresh, or record what failed
  --into DIR      write it there: captures/reference or captures/reference-NAME
  --experiments-on CONTEXT  change that cluster too, though it is not the lab's
  --node-cut-on CONTEXT     GKE, name both: cut a node off, half an hour
  --drop-damaged  drop damaged layers of the last set instead of refusing
  --check, --dry-run  check, or print every command of it, and stop
  --toolbox-image IMAGE, --nginx-image IMAGE  from a registry the nodes reach
  --propose-aliases [--write]  print, or write, deck.private.ts, and stop
  --keep, --clean  leave the workload there; undo what a killed run left, stop
  --json, --help  print what was recorded as JSON, on stdout; print this

If it is interrupted, the old recordings stay and the next run cleans up.
`,
  options: OPTIONS,
  contradiction,
  interrupted: 'undone',
  run: async (asked, _, signal) => {
    const chosen = deckOn(asked)
    const only = layersOf(asked)
    const steps = [...traceWith(asked.short ? SHORT : FULL, asked.services, sidesOf(chosen.contexts)), ...asked['node-cut-on'].length > 0 ? nodeLoss : []]
    if (asked.clean) return await clean(asked)
    if (only?.length === 0) return void process.stdout.write(`${experimentLines(steps).join('\n')}\n`)
    if (asked['propose-aliases']) return await proposeAliases(asked)
    refuseForeign(asked.into)
    if (asked.check) return void process.stdout.write(await withClusters(chosen, signal, async (_, found) => clusterLines(found)))
    if (!asked['dry-run']) return await record(asked, chosen, steps, only, signal)
    const lines = await withClusters(chosen, signal, (reach, found) => rehearse(chosen, reach, found, steps, only))
    process.stdout.write(`${visible(lines.join('\n'))}\n`)
  },
})

// --- internal ---

const JOURNALS = join(ROOT, '.netflow/journals')

function contradiction(asked: Asked): string | null {
  const among = (names: readonly (keyof Asked)[]) => names.filter(name => Boolean(asked[name])).map(name => `--${name}`)
  const [stops, parts] = [among(['check', 'dry-run', 'propose-aliases', 'clean']), among(['only', 'experiments'])]
  for (const both of [stops, parts]) {
    if (both.length > 1) return `${both.join(' and ')} are asked for one at a time`
  }
  if (asked.experiments?.length === 0 && stops.length > 0) return `--experiments without a name lists them, and ${stops[0]} does something else`
  if (asked.write && !asked['propose-aliases']) return '--write needs --propose-aliases'
  const scales = asked.experiments?.includes('scale') ?? false
  return !scales && (asked.short || asked.services.length > 0) ? '--services and --short go with --experiments scale' : null
}

/** A shell's `>` would empty the file before the aliases in it are read. */
async function proposeAliases({ into, write }: Asked): Promise<void> {
  const text = await proposal(PRIVATE, verifySet(into))
  if (!write) process.stdout.write(visible(text))
  else writeWhole(PRIVATE, text, 0o600)
}

/** Also removes what an interrupted refresh left; a set that is being written belongs to its writer. */
async function clean({ into }: Asked): Promise<void> {
  const tell = lineReporter(stderr)
  await takeBackAbandoned({ journals: JOURNALS, tell })
  if (heldBy(setFolders(into).lock) !== null) return
  const aliases = await declaredAliases(PRIVATE)
  await asWriter(into, text => tell({ kind: 'said', text }), async () => {}, set => !deck.aliasedOnly || exposed(set, aliases).length === 0)
}

/** Those that are asked for, and what a slide cannot show them without, where the set has not that either. */
function layersOf({ experiments, only, into }: Asked): Layer[] | null {
  if (experiments) return EXPERIMENTS.filter(layer => experiments.includes(layer))
  if (!only) return null
  const recorded = new Set(wholeSet(into)?.captures.map(({ layer }) => layer))
  return withRelated([...only, ...only.flatMap(neededBy).filter(layer => !recorded.has(layer))])
}

async function record(
  asked: Asked,
  chosen: DeckConfig,
  steps: readonly Step[],
  only: Layer[] | null,
  signal: AbortSignal,
): Promise<void> {
  const { 'toolbox-image': toolbox, 'nginx-image': nginx } = asked
  const { into: dir, keep, resume, 'node-cut-on': nodeCutOn } = asked
  const experimentsOn = [...asked['experiments-on'], ...nodeCutOn]
  const aliases = await declaredAliases(PRIVATE)
  const last = snapshotLast(dir)
  const long = longSteps(steps, only)
  if (long.length > 0) stderr.write(costWords(costOf(long)))
  const progress = progressReporter(stderr, only, signal)
  const options = {
    ...{ deck: chosen, dir, journals: JOURNALS, trace: steps, only, experimentsOn, nodeCutOn },
    images: { ...toolbox && { toolbox }, ...nginx && { nginx } },
    ...{ keep, aliases, resume, dropDamaged: asked['drop-damaged'], signal },
    tell: progress.tell,
  }
  const manifest = await recordAll(options).finally(progress.end)
  const set = verifySet(dir)
  const agreement = agreementOf(besideReference(dir, set))
  if (asked.json) process.stdout.write(`${visibleJson({ captures: manifest.captures, agreement })}\n`)
  stderr.write(summary(manifest, last && changesSince(last, set), dir))
  if (agreement) stderr.write(visible(`${agreementLines(agreement).join('\n')}\n`))
  stderr.write(notRecorded(steps, only))
}

/** A set that was recorded, beside what is whole of the reference; alone where it is part of that. */
function besideReference(dir: string, set: VerifiedSet): Sets {
  const { current: _, ...shipped } = placesThere(CAPTURES)
  if (Object.values(shipped).includes(dir)) return { current: set }
  const whole = Object.entries(shipped).map(([name, path]) => [name, wholeSet(path)] as const).filter(([, one]) => one !== null)
  return { ...Object.fromEntries(whole), current: set }
}
