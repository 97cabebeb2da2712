import type { CapturedSide } from '../read/side.ts'
import type { Conclusion, Judged } from './conclusion.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { fateOf } from '../read/fates.ts'
import { ASKERS, MOMENTS } from '../read/moments.ts'
import { parseNetworkLogging } from '../read/networklogging.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { linesOf, Unreadable } from '../text/lines.ts'
import { counted } from '../text/numbers.ts'
import { ON_CILIUM } from '../words.ts'
import { isOfPort, markedPort } from './burst.ts'
import { holds, notCaptured, refuted } from './conclusion.ts'
import { pane } from './pane.ts'

const WHO = { client: 'the client', stranger: 'the stranger', outside: 'the VIP\'s own client' } as const
const WHEN = { before: 'Before the policy,', during: 'Under the policy,', after: 'After the policy,' } as const

/** L6 to L8 and what the cluster offers. */
export const AFTER: readonly Conclusion[] = [
  pane('l7.flows', 'Who talked to whom in the burst?', (text, own) =>
    dataplaneOf(own.cluster.dataplane).words.flows(ofBurst(text, own)), { needs: ['l5.burst', 'l3.request'] }),
  pane('l8.policy', 'Is the policy stored?', text => `Stored: ${columnOf(firstTable(text), 'NAME').join(', ')}. Storing is not enforcing.`),
  ...ASKERS.flatMap(asker => MOMENTS.filter(moment => asker !== 'client' || moment !== 'after').map(moment => pane(`l8.${asker}-${moment}`, `${WHEN[moment]} is ${WHO[asker]} let in?`, (_, own) => {
    const { letIn, code, point } = fateOf(own, asker, moment)
    const says = `${WHEN[moment]} ${WHO[asker]} ${letIn ? `is answered with ${code}: let in.` : 'gets no answer: kept out.'}`
    return { ...holds(says, [point]), way: letIn ? 'let in' : 'kept out' }
  }))),
  pane('l8.verdict', 'What came of the policy?', (text, { cluster }) => dataplaneOf(cluster.dataplane).words.verdict(text), { counter: ['l8.stranger-during'] }),
  pane('offers.crds', 'Which custom resources are there?', (text) => {
    const cilium = linesOf(text).filter(line => line.text.endsWith('.cilium.io'))
    const policy = cilium.some(line => line.text.endsWith('/ciliumnetworkpolicies.cilium.io'))
    const ofCilium = cilium.length === 0 ? 'none of Cilium' : `${cilium.length} of Cilium, ${policy ? 'with' : 'without'} CiliumNetworkPolicy`
    return `${counted(linesOf(text).length, 'custom resource')}, ${ofCilium}.`
  }),
  pane('offers.workloads', 'Are these the published images?', images, { needs: ['constant.version'], counter: ['offers.image-ids'] }),
  pane('offers.network-logging', 'What does it log?', (text) => {
    const { allow, deny } = parseNetworkLogging(text)
    const logged = [...deny ? ['denied'] : [], ...allow ? ['allowed'] : []]
    return logged.length === 0 ? 'It logs no verdict.' : `It logs every connection that a policy has ${logged.join(' or ')}.`
  }, { on: ON_CILIUM }),
]

// --- internal ---

/** Without the marked request that was sent before the burst: a time window that begins early includes it. */
function ofBurst(text: string, own: CapturedSide): string {
  const marked = isOfPort(markedPort(own))
  return text.split('\n').filter(line => !marked.test(line)).join('\n')
}

function buildOf(text: string): { gitCommit: string, buildDate: string } {
  const [, gitCommit, buildDate] = /"serverVersion":[^}]*"gitCommit": *"([^"]*)"[^}]*"buildDate": *"([^"]*)"/.exec(text) ?? []
  if (buildDate === undefined) throw new Unreadable('constant.version', { line: 1, text }, 'no build of the server in it')
  return { gitCommit: gitCommit!, buildDate }
}

/**
 * A manifest asks for an image by name; what really runs is identified by the digest and by the build that the program reports.
 */
function images(_: string, own: CapturedSide): Judged {
  const { gitCommit, buildDate } = buildOf(own.text('constant.version'))
  const points = [own.at('offers.workloads', 2)]
  if (!/^[0-9a-f]{40}$/.test(gitCommit)) return refuted(`The names are the published ones, but this Kubernetes names no commit it was built from (built ${buildDate.slice(0, 10)}): images made locally under those names.`, points)
  const ids = own.set.text(`offers.${own.side}.image-ids`)
  if (ids === null) return notCaptured('These are names that the manifests ask for; the digests of what runs were not captured.', points)
  // a published image has its registry's digest, an image that was built or loaded here a bare one
  const digests = columnOf(firstTable(ids), 'DIGEST').flatMap(cell => cell.split(','))
  const local = digests.filter(one => !one.includes('@')).length
  if (local > 0) return refuted(`The names are the published ones, but ${local} of ${digests.length} containers run an image without a registry's digest: made or loaded locally.`, points)
  return holds(`Each of ${digests.length} containers runs an image with its registry's digest.`, points)
}
