import type { RunRecord } from '../../set/manifest.ts'
import type { VerifiedSet } from '../../set/verify.ts'
import type { Finding } from './finding.ts'
import type { Ledger } from './ledger.ts'
import { Fault } from '../../exec/fault.ts'
import { secretsIn } from '../../secrets/search.ts'
import { aliased } from '../../set/alias.ts'
import { streamsOf } from '../../set/manifest.ts'
import { propose } from '../exposed.ts'

/** What is known of the first contact with GKE; null where there is no such thing on this machine. */
interface Contact {
  tools: RunRecord['tools']
  host: RunRecord['host']
  /** What would keep a pair from being made now. */
  preflight: readonly Finding[]
  ledger: Ledger | null
  /** The pair as the cloud has it now, as lines. */
  status: string | null
  /** The last recording, if it is of GKE. */
  set: VerifiedSet | null
}

/**
 * All of it as one text to be sent back: versions, preflight, what refused to answer and how, the manifest. Projects, accounts
 * and public addresses are replaced by names of the same form that are nobody's; throws a fault if a secret is in it.
 */
export function packed({ ledger, set, ...rest }: Contact): string {
  const pair = ledger && { ...ledger, account: ledger.account === null ? null : 'an account' }
  const all = { ...rest, ledger: pair, refusals: set && refusals(set), manifest: set && set.manifest }
  const text = `${JSON.stringify(all, null, 2)}\n`
  const hidden = aliased(text, propose([text, ...ledger ? [`--project=${ledger.project} ${ledger.account ?? ''}`] : []])).text
  const [secret] = secretsIn(hidden)
  if (secret) throw new Fault(`The report would show a secret (${secret.rule}), and was not written.\n  → npm run check says where the recording has it`)
  return hidden
}

// --- internal ---

/** Each capture that failed, was skipped or came by a later way, with how the ways before it refused. */
function refusals({ manifest, bytes }: VerifiedSet): object[] {
  return manifest.captures.filter(({ status, refused }) => status !== 'ok' || refused?.length).map((capture) => {
    const told = streamsOf(capture).filter(({ path }) => /stderr|refused/.test(path))
    const said = told.map(stream => bytes(stream).toString('utf8').slice(0, MOST))
    const { id, status, reason, argv, refused = [] } = capture
    return { id, status, reason, argv, refused, said }
  })
}

/** Characters of one stderr: its beginning says why. */
const MOST = 2000
