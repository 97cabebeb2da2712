import process from 'node:process'
import { script } from './terminal.ts'

/** Vitest's global setup: two new clusters for all live tests. `DECK_LIVE=keep` leaves them up for the next run. */
export default async function setup(): Promise<() => Promise<void>> {
  const keep = process.env.DECK_LIVE === 'keep'
  if (!keep) await lab('down')
  await lab('up')
  return async () => {
    if (!keep) await lab('down')
  }
}

async function lab(what: 'up' | 'down'): Promise<void> {
  const { code, stderr } = await script('lab', [what]).ended
  if (code !== 0) throw new Error(`npm run lab -- ${what} failed:\n${stderr}`)
}
