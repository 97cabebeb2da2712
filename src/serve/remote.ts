import { Fault } from '../exec/fault.ts'
import { isThisMachine } from './guard.ts'

/**
 * Refuses a host that others could reach: Slidev's `--remote` and `--bind`, and `server.host`. Guarding it would not be enough,
 * because Slidev would still print an address, and a QR code of it, that answers nobody. Throws a fault.
 */
export function refuseRemote(host: string | boolean | undefined): void {
  if (host === undefined || host === false || host === 'localhost' || (typeof host === 'string' && isThisMachine(host))) return
  throw new Fault('The deck is served to this machine only: anyone who reached it could turn its pages and use live mode.\n  → Leave out --remote, --tunnel and --bind. For others, build it and publish dist/: npm run build')
}
