import type { Target } from '../exec/objects.ts'
import { hostname } from 'node:os'
import process from 'node:process'
import { z } from 'zod'
import { CommandFailed } from '../exec/command.ts'
import { Fault, visible } from '../exec/fault.ts'
import { kubectlParsed, kubectlText } from '../exec/kubectl.ts'
import { loadObjects, namespaceFlag, writeObjects } from '../exec/objects.ts'

/**
 * Takes the Lease that keeps two presenters from recording one cluster at the same time. Throws a fault that names the holder and
 * since when it holds it; an expired one is taken over. It is deleted with the run's other objects.
 */
export async function holdLease(target: Target, run: string, now = new Date()): Promise<void> {
  // Kubernetes' MicroTime: six digits after the second
  const fill = { holder: `${hostname()}/${process.pid}`, time: now.toISOString().replace('Z', '000Z') }
  const objects = await loadObjects('lease.yaml', fill, target.namespace, run)
  const words = ['create', `--filename=${await writeObjects(target, objects)}`]
  try {
    await kubectlText(target, ...words)
  }
  catch (error) {
    if (!(error instanceof CommandFailed) || !error.message.includes('AlreadyExists')) throw error
    await releaseStale(target, now)
    await kubectlText(target, ...words)
  }
}

// --- internal ---

const leaseShape = z.object({
  metadata: z.object({ uid: z.string() }),
  spec: z.object({ holderIdentity: z.string(), leaseDurationSeconds: z.number(), acquireTime: z.string() }),
})

async function releaseStale(target: Target, now: Date): Promise<void> {
  const { spec } = await kubectlParsed(leaseShape, target, ...namespaceFlag(target), 'get', 'lease', 'dataplane-deck')
  const ends = new Date(spec.acquireTime).getTime() + spec.leaseDurationSeconds * 1000
  if (now.getTime() < ends) {
    throw new Fault([
      `"${target.context}" is being recorded by another process: ${visible(spec.holderIdentity)}, since ${visible(spec.acquireTime)}.`,
      `  → Wait for them; or, if they are gone: kubectl --context ${target.context} -n ${target.namespace} delete lease dataplane-deck`,
    ].join('\n'))
  }
  await kubectlText(target, ...namespaceFlag(target), 'delete', 'lease', 'dataplane-deck', '--ignore-not-found')
}
