import type { Ended } from '../protocol/live.ts'
import type { Alias } from '../set/alias.ts'
import { aliased, textFaults } from '../set/alias.ts'
import { scanText } from '../set/secrets.ts'

/** How a run ended as windows may be told of it: why it failed may quote a cluster, and is held to the rules of an output. */
export async function sayable(ended: Ended, aliases: readonly Alias[]): Promise<Ended> {
  if (!('says' in ended)) return ended
  const [secret] = await scanText('live', ended.says)
  const hidden = secret !== undefined || textFaults(ended.says, aliases).length > 0
  return { ...ended, says: hidden ? 'Why cannot be shown: it quotes what nobody may see.' : aliased(ended.says, aliases).text }
}
