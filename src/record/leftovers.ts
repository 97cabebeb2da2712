import type { Target } from '../exec/objects.ts'
import type { Surroundings } from '../platform/platform.ts'
import type { Endpoint } from '../text/addresses.ts'
import { fromClient } from '../exec/client-machine.ts'
import { kubectl } from '../exec/kubectl.ts'
import { namespaceFlag } from '../exec/objects.ts'
import { run } from '../exec/run.ts'
import { endpointText } from '../text/addresses.ts'

/** Ends every process whose command line begins with one of the words that follow, by what BusyBox and GNU have in common. */
export const END = [
  'sh',
  '-c',
  // eslint-disable-next-line no-template-curly-in-string -- a parameter of the shell
  'for at in /proc/[0-9]*; do line=$(tr "\\0" " " < "$at/cmdline"); for it; do case "$line" in "$it"*) kill "${at#/proc/}";; esac; done; done 2>/dev/null; true',
  'sh',
] as const

/**
 * Ends what an interrupted step has left running where it was sent: killing `kubectl exec` or `docker exec` here leaves the
 * process there alive. These are the probes of this Service on the client, and what the two pods send. Never throws for what
 * comes of it, and does not end with the target's signal, which may have been given already.
 */
export async function endLeftovers(
  target: Target,
  front: Endpoint | null,
  { client, probe }: Pick<Surroundings, 'client' | 'probe'>,
): Promise<void> {
  const inPods = ['client', 'stranger'].map(pod =>
    kubectl(target, ...namespaceFlag(target), 'exec', pod, '--', ...END, 'perl -e ', 'curl '))
  // without a client of its own they ran here, and ended with their group
  const isElsewhere = client.length > 0 && front !== null
  const onClient = isElsewhere ? [fromClient(client, [...END, `node ${probe} --to ${endpointText(front)} `])] : []
  await Promise.all([...onClient, ...inPods].map(argv => run(argv, { env: target.env, timeoutMs: 10_000 })))
}
