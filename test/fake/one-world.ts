import { afterAll, afterEach } from 'vitest'
import { LiveWorld } from './live-world.ts'

/** One world for all tests of a file; after each of them no window is open. */
export async function oneWorld(): Promise<LiveWorld> {
  const on = await LiveWorld.begun()
  afterEach(() => on.client.empty())
  afterAll(() => on.end())
  return on
}
