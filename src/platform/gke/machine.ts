import type { Pair } from './commands.ts'
import { z } from 'zod'
import { at, JSON_OUT, labelsOf } from './commands.ts'
import { clientName, gceName, LABELS } from './names.ts'

/** The source range of Google's tunnel (cloud.google.com/iap/docs/using-tcp-forwarding, "Create a firewall rule"). */
const TUNNEL = '35.235.240.0/20'

type Place = Pick<Pair, 'run' | 'project' | 'zone'>

/** The client's machine, as far as needed to tell whether it is ours (Compute Engine, REST reference of `instances`). */
export const clientMachine = z.object({
  name: gceName,
  status: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
})
export type ClientMachine = z.infer<typeof clientMachine>

/**
 * Creates the machine that requests start from: of the nodes' type and in their zone, never Spot, without a service account, and
 * with our key as the only one that is accepted.
 */
export function createMachine(pair: Place & Pick<Pair, 'machineType' | 'privateNodes'>, publicKey: string): string[] {
  const name = clientName(pair.run)
  return [
    ...['gcloud', 'compute', 'instances', 'create', name],
    ...at(pair),
    `--machine-type=${pair.machineType}`,
    '--image-family=debian-12',
    '--image-project=debian-cloud',
    '--boot-disk-type=pd-standard',
    '--boot-disk-size=10GB',
    ...pair.privateNodes ? ['--no-address'] : [],
    '--no-service-account',
    '--no-scopes',
    `--tags=${name}`,
    labelsOf(pair),
    `--metadata=enable-oslogin=FALSE,block-project-ssh-keys=TRUE,ssh-keys=${publicKey}`,
    JSON_OUT,
  ]
}

/** The client's machine as Compute Engine describes it. */
export function describeMachine(pair: Place): string[] {
  return ['gcloud', 'compute', 'instances', 'describe', clientName(pair.run), ...at(pair), JSON_OUT]
}

/** Deletes the client's machine and its disk. */
export function removeMachine(pair: Place): string[] {
  return ['gcloud', 'compute', 'instances', 'delete', clientName(pair.run), ...at(pair), '--quiet']
}

/** Creates a firewall rule that lets only Google's tunnel reach the machine's ssh. */
export function allowSsh({ run, project }: Place): string[] {
  const name = clientName(run)
  return [
    ...['gcloud', 'compute', 'firewall-rules', 'create', name, `--project=${project}`],
    '--direction=INGRESS',
    '--allow=tcp:22',
    `--source-ranges=${TUNNEL}`,
    `--target-tags=${name}`,
    `--description=${LABELS.purpose} ${run}`,
    JSON_OUT,
  ]
}

/** The rule that {@link allowSsh} creates, as Compute Engine describes it. */
export function describeSshRule({ run, project }: Place): string[] {
  return ['gcloud', 'compute', 'firewall-rules', 'describe', clientName(run), `--project=${project}`, JSON_OUT]
}

/** Deletes the rule. */
export function deleteSshRule({ run, project }: Place): string[] {
  return ['gcloud', 'compute', 'firewall-rules', 'delete', clientName(run), `--project=${project}`, '--quiet']
}

/** The command through which ssh reaches the machine over Google's tunnel, with the account that created it. */
export function tunnel({ run, project, zone, account }: Place & { account: string | null }): string[] {
  return [
    ...['gcloud', 'compute', 'start-iap-tunnel', clientName(run), '22', '--listen-on-stdin'],
    ...at({ project, zone }),
    ...account === null ? [] : [`--account=${account}`],
    '--verbosity=error',
  ]
}
