import type { Client } from '../../exec/client-machine.ts'
import type { Identity } from '../identify.ts'
import process from 'node:process'
import { fromClient, isOverSsh } from '../../exec/client-machine.ts'
import { Fault } from '../../exec/fault.ts'
import { gcloudEnvironment } from '../../exec/gcloud-environment.ts'
import { run, tail } from '../../exec/run.ts'
import { shellLine } from '../../exec/shell.ts'
import { scpArgv, sshArgv } from '../../exec/ssh.ts'
import { notOn, PROBE, PROBE_FILE, problemsHere } from '../client-here.ts'
import { readLedger } from './ledger.ts'
import { clientName, FOLDER, LABELS } from './names.ts'

/** The probe on a machine in the zone, in the home of the user who logs in. */
const THERE = 'probe.ts'

/**
 * Where requests to a cluster start: on the machine in its zone that `up` created for its pair, or, if there is none, on this
 * one. The machine is used only if both the ledger and the cluster's own label say that it exists.
 */
export function clientOf({ gke }: Pick<Identity, 'gke'>, folder = FOLDER): Client {
  const ledger = readLedger(folder)
  return ledger?.client === 'vm' && gke?.cluster.resourceLabels[LABELS.run] === ledger.run ? sshArgv(folder) : []
}

/** The Compute Engine name of the machine in the zone; null if requests start here. */
export function clientMachineOf(identity: Pick<Identity, 'gke'>): string | null {
  return isOverSsh(clientOf(identity)) ? clientName(identity.gke!.cluster.resourceLabels[LABELS.run]!) : null
}

/** The path of the probe on a client. */
export function probeOf(client: Client): string {
  return isOverSsh(client) ? THERE : PROBE
}

/** What keeps requests from being sent, one sentence each. */
export async function clientProblems(client: Client): Promise<string[]> {
  if (!isOverSsh(client)) return await problemsHere()
  const missing = await notOn(client, patient())
  if (missing.length === 0) return await clockProblems(client)
  return missing.map(({ argv, stderr, ending }) =>
    `requests cannot be sent from the machine in the zone: ${shellLine(argv)} says ${tail(stderr, 1) || ending} → npm run gke -- up`)
}

/** Copies the probe to a machine in the zone. */
export async function bringProbe(client: Client): Promise<void> {
  if (!isOverSsh(client)) return
  const ran = await run(scpArgv(FOLDER, PROBE_FILE, THERE), patient())
  if (ran.exitCode !== 0) throw new Fault(`The probe cannot be copied to the machine in the zone: ${shellLine(ran.argv)} says ${tail(ran.stderr, 1) || ran.ending}\n  → npm run gke -- up`)
}

/** By how many milliseconds, at least, another machine's wall clock is off: it printed `wallMs` while the command ran. */
export function offBy(wallMs: number, { startedOn, durationMs }: { startedOn: string, durationMs: number }): number {
  const began = Date.parse(startedOn)
  return Math.max(0, began - wallMs, wallMs - began - durationMs)
}

// --- internal ---

/** A tunnel takes a moment to open, and uses gcloud's settings on this machine. */
function patient() {
  return { timeoutMs: 60_000, env: gcloudEnvironment(process.env) }
}

/** Milliseconds: a tenth of the second in which kube-proxy gathers changes, five intervals of the probe. */
const CLOCKS_PART = 100

/** Events and failures on two machines are ordered by their wall clocks, so the clocks have to agree. */
async function clockProblems(client: Client): Promise<string[]> {
  const ran = await run(fromClient(client, ['date', '+%s%3N']), patient())
  const off = offBy(Number(ran.stdout.toString('utf8')), ran)
  if (off <= CLOCKS_PART) return []
  return [`the clocks of this machine and of the one in the zone are at least ${Math.round(off)} ms apart, and the experiments compare them → set this machine's by NTP`]
}
