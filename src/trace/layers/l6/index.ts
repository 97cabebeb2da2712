import type { LayerStep } from '../../step.ts'
import type { TraceLayer } from '../layer.ts'
import { ON_CILIUM, ON_IPTABLES, ON_NFTABLES } from '../../../words.ts'
import { podDeath } from '../../failover.ts'
import { FRONTEND_SLOTS } from '../../frontend-slots.ts'
import { DRAWS_OF_THREE, SERVICE_CHAIN } from '../../nft-commands.ts'
import { withCommon } from '../../step.ts'

const RULES = '{iptables} -t nat -S KUBE-SVC-{chain}'

/** A pod dies: what do clients feel? */
export const layer: TraceLayer = {
  id: 'l6',
  name: 'Failover',
  question: 'A pod dies: what do clients feel?',
  about: ['pod'],
  place: 60,
  turn: 5,
  steps: [
    ...state('before', 'before'),
    ...podDeath(),
    ...state('after', 'after'),
  ],
}

// --- internal ---

/** What each dataplane has about the Service, at one moment. */
function state(name: string, when: string): LayerStep[] {
  return withCommon({ lead: true }, [
    {
      name,
      on: ON_IPTABLES,
      title: `The rules ${when}`,
      at: 'netfilter',
      run: RULES,
      complete: { kind: 'lines', match: '-j KUBE-SEP-', atLeast: 3 },
    },
    {
      name,
      on: ON_NFTABLES,
      title: `The Service's chain ${when}`,
      at: 'toolbox',
      run: SERVICE_CHAIN,
      complete: DRAWS_OF_THREE,
    },
    {
      name,
      on: ON_CILIUM,
      title: `The map ${when}`,
      ...FRONTEND_SLOTS,
    },
  ])
}
