import type { DataplaneFacts } from '../dataplane.ts'
import { matched } from '../../read/facts/source.ts'

/** Cilium's configuration, as its agent reports it. */
export const facts: DataplaneFacts = {
  'redirects by': matched('constant.dataplane', /^ {2}(Mode|Backend Selection|Session Affinity): +(\S+)/m),
  'pod routing': matched('constant.dataplane', /^Routing: +(\S.*)$/m),
  'masquerades': matched('constant.dataplane', /^Masquerading: +(\S.*)$/m),
  'Socket LB': matched('constant.dataplane', /^ {2}Socket LB(?: Coverage)?: +(\S+)/m),
  'its timeouts': matched('constant.agent-config', /^CTMapEntriesTimeout(\w+) +: *(\S+)/m),
}
