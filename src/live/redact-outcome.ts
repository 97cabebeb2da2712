import type { RunOutcome } from '../protocol/live.ts'
import type { Alias } from '../set/alias.ts'
import { aliased, textFaults } from '../set/alias.ts'
import { scanText } from '../set/secrets.ts'

/** An outcome as the windows may see it: its sentence may quote a cluster, so it is redacted like an output. */
export async function redactOutcome(outcome: RunOutcome, aliases: readonly Alias[]): Promise<RunOutcome> {
  if (!('says' in outcome)) return outcome
  const [secret] = await scanText('live', outcome.says)
  const hidden = secret !== undefined || textFaults(outcome.says, aliases).length > 0
  return { ...outcome, says: hidden ? 'The reason cannot be shown: it quotes private text.' : aliased(outcome.says, aliases).text }
}
