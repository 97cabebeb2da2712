import type { LayerStep, Step } from '../../step.ts'
import { ON_GKE } from '../../../words.ts'

/** A query to Compute Engine about the Service's load balancer, whose kind is in the Service's annotations. */
function asked(name: string, title: string, words: string, more: Pick<Step, 'complete'> & Partial<LayerStep>): LayerStep {
  return {
    name,
    platforms: ON_GKE,
    title,
    at: 'here',
    run: `gcloud compute ${words} --project={project}`,
    timeout: 60,
    ...more,
  }
}

/** What did asking for a LoadBalancer allocate in the cloud? The same questions for a target pool and for a backend service. */
export const l1Gke: readonly LayerStep[] = [
  asked('forwarding-rule', 'The forwarding rule that holds the address', 'forwarding-rules list --filter=IPAddress={vip}', {
    complete: { kind: 'rows', atLeast: 1 },
    lead: true,
  }),
  asked('target', 'What the rule points at', '{targetKind} describe {target} --region={region}', {
    complete: { kind: 'lines', match: '^name: {target}$', atLeast: 1 },
    show: { kind: 'match', pattern: /^(?:name|protocol|loadBalancingScheme|sessionAffinity|healthChecks|instances|backends|-):?/ },
    lead: true,
  }),
  asked('target-health', 'Which nodes it may send to', '{targetKind} get-health {target} --region={region}', {
    complete: { kind: 'lines', match: 'healthState: ', atLeast: 1 },
    show: { kind: 'match', pattern: /healthState|ipAddress|instance:/ },
    lead: true,
  }),
  asked('endpoint-group', 'The nodes as a network endpoint group', 'network-endpoint-groups list-network-endpoints {neg} --zone={negZone}', {
    complete: { kind: 'rows', atLeast: 1 },
  }),
  asked('health-check', 'What a node is asked, and how often', '{healthCheckKind} list --filter=name={healthCheck} --format=yaml', {
    complete: { kind: 'lines', match: '^name: {healthCheck}$', atLeast: 1 },
    show: { kind: 'match', pattern: /port:|requestPath|checkIntervalSec|timeoutSec|healthyThreshold/i },
  }),
  asked('firewall', 'Who is let through to the nodes', `firewall-rules list '--filter=name=({firewallRules})'`, {
    complete: { kind: 'rows', atLeast: 1 },
  }),
]
