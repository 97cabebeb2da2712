import type { Sentence } from './sentence.ts'
import { dataplaneOf } from '../dataplane/dataplanes.ts'
import { parseNetworkLogging } from '../read/networklogging.ts'
import { columnOf, firstTable } from '../read/table.ts'
import { linesOf } from '../text/lines.ts'
import { counted } from '../text/numbers.ts'

const WHO = [['client', 'the client'], ['stranger', 'the stranger'], ['outside', 'the VIP\'s own client']] as const
const WHEN = [['before', 'Before the policy,'], ['during', 'Under the policy,'], ['after', 'After the policy,']] as const

/** L6 to L8 and what the cluster offers. */
export const AFTER: Record<string, Sentence> = {
  'l7.flows': (text, { cluster }) => dataplaneOf(cluster.dataplane).words.flows(text),
  'l8.policy': text => `Stored: ${columnOf(firstTable(text), 'NAME').join(', ')}. Storing is not enforcing.`,
  ...Object.fromEntries(WHO.flatMap(([who, name]) => WHEN.map(([when, then]): [string, Sentence] =>
    [`l8.${who}-${when}`, text => answered(text, `${then} ${name}`)]))),
  'l8.verdict': (text, { cluster }) => dataplaneOf(cluster.dataplane).words.verdict(text),
  'offers.crds': (text) => {
    const cilium = linesOf(text).filter(line => line.text.endsWith('.cilium.io'))
    const policy = cilium.some(line => line.text.endsWith('/ciliumnetworkpolicies.cilium.io'))
    const ofCilium = cilium.length === 0 ? 'none of Cilium' : `${cilium.length} of Cilium, ${policy ? 'with' : 'without'} CiliumNetworkPolicy`
    return `${counted(linesOf(text).length, 'custom resource')}, ${ofCilium}.`
  },
  'offers.network-logging': (text) => {
    const { allow, deny } = parseNetworkLogging(text)
    const logged = [...deny ? ['denied'] : [], ...allow ? ['allowed'] : []]
    return logged.length === 0 ? 'It logs no verdict.' : `It logs every connection that a policy has ${logged.join(' or ')}.`
  },
}

// --- internal ---

function answered(text: string, who: string): string {
  const code = text.trim()
  return code === '000' ? `${who} gets no answer: kept out.` : `${who} is answered with ${code}: let in.`
}
