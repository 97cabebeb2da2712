import { lookup } from 'node:dns/promises'
import process from 'node:process'

/** The IPv4 addresses that a name resolves to on this machine, in order; none where it does not resolve. */
export async function ipv4Of(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true, family: 4 }).catch(() => [])
  return [...new Set(found.map(({ address }) => address))].sort()
}

if (import.meta.main) {
  for (const address of await ipv4Of(process.argv[2] ?? '')) process.stdout.write(`${address}\n`)
}
