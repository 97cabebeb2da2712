import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { within } from './interrupt.ts'

const long = (signal: AbortSignal) => sleep(60_000, 'done', { signal })

describe('work that may take so long', () => {
  it('is ended when that is over, and the fault names the limit and where it stands', async () => {
    await expect(within(0.05, new AbortController().signal, long)).rejects.toThrow(/not done after 0\.05 s.*\n.*limits\.refresh/)
  })

  it('is ended by a signal all the same, and then the signal is what is told', async () => {
    await expect(within(60, AbortSignal.abort(new Error('SIGINT')), long)).rejects.not.toThrow(/not done after/)
  })

  it('that is done in time gives what it gives, and what it throws', async () => {
    expect(await within(60, new AbortController().signal, async () => 'done')).toBe('done')
    await expect(within(60, new AbortController().signal, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own')
  })
})
