import type { CommandOptions } from '../../exec/command.ts'
import type { Finding } from './finding.ts'
import { runText } from '../../exec/command.ts'

/**
 * Why this kubectl does not fit a server of that version; null if it does. kubectl is supported within one minor version of the
 * API server (kubernetes.io, version skew policy).
 */
export function skew(client: string, server: string): string | null {
  const [mine, theirs] = [client, server].map(minorOf)
  if (mine === undefined || theirs === undefined) return `kubectl ${client} cannot be compared with the server's ${server}`
  return Math.abs(mine - theirs) <= 1 ? null : `kubectl ${client} is not within one minor version of the server's ${server}`
}

/** Compares kubectl's version with the server's. Throws if there is no kubectl. */
export async function skewFindings(server: string, terms: CommandOptions): Promise<Finding[]> {
  const said = await runText(['kubectl', 'version', '--client', '--output=yaml'], terms)
  const what = skew(/gitVersion: (\S+)/.exec(said)?.[1] ?? '(of no version)', server)
  return what === null ? [] : [{ what, mend: 'gcloud components update kubectl, or https://kubernetes.io/docs/tasks/tools/' }]
}

// --- internal ---

/** 35 of `v1.35.2` and of `1.35.8-gke.1036000`. */
function minorOf(version: string): number | undefined {
  const found = /^v?1\.(\d+)\./.exec(version)?.[1]
  return found === undefined ? undefined : Number(found)
}
