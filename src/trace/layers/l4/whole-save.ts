import type { Complete, Step, Way } from '../../step.ts'
import { ON_GKE, ON_KUBE_PROXY, ON_OTHER, onPlatforms } from '../../../words.ts'

const COMPLETE: Complete = { kind: 'ends', with: /^# Completed on / }

/**
 * Netfilter's rules, as `iptables-save` with these words prints them; on GKE kube-proxy's own container is asked first, on other
 * platforms last.
 */
export function wholeSave(...words: string[]): Pick<Step, 'at' | 'run' | 'complete' | 'ways'> {
  const node = { at: 'netfilter', run: ['{iptables}-save', ...words].join(' '), complete: COMPLETE } as const
  const inProxy: Way = { at: 'kube-proxy', on: ON_KUBE_PROXY, run: ['iptables-save', ...words].join(' '), complete: COMPLETE }
  return {
    ...node,
    ways: { ...onPlatforms(ON_GKE, [inProxy, node]), ...onPlatforms(ON_OTHER, [node, inProxy]) },
  }
}
