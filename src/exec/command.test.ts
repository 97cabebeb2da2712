import { describe, expect, it } from 'vitest'
import { runText, succeeds, until } from './command.ts'
import { Fault } from './fault.ts'

describe('a command of the lab', () => {
  it('gives what it printed', async () => {
    expect(await runText(['printf', '%s', 'a b'])).toBe('a b')
  })

  it('that fails is told with a line that can be pasted, its exit code and its last lines', async () => {
    await expect(runText(['sh', '-c', 'echo "it\'s full" >&2; exit 3']))
      .rejects
      .toThrow(`$ sh -c 'echo "it'\\''s full" >&2; exit 3'\nexit 3\nit's full`)
  })

  it('that says nothing on stderr is told by the end of its stdout', async () => {
    await expect(runText(['sh', '-c', 'echo from stdout; exit 1'])).rejects.toThrow('exit 1\nfrom stdout')
  })

  it('that does not exist is never a plain "no"', async () => {
    await expect(succeeds(['no-such-program-here'])).rejects.toThrow('not found')
  })

  it('that takes too long is told so', async () => {
    await expect(runText(['sleep', '5'], { seconds: 0.1 })).rejects.toThrow('timed out')
  })
})

describe('waiting', () => {
  it('ends with what was found', async () => {
    expect(await until('an answer', 5, async () => 'here')).toBe('here')
  })

  it('that was in vain says what was missing last', async () => {
    await expect(until('three replicas', 0, async soFar => soFar('2 of 3') ?? null))
      .rejects
      .toStrictEqual(new Fault('three replicas was not ready within 0 s: 2 of 3'))
  })

  it('that was in vain says why looking failed', async () => {
    await expect(until('an answer', 0, () => Promise.reject(new Error('connection refused')))).rejects.toThrow('connection refused')
  })

  it('ends at once when somebody interrupts', async () => {
    await expect(until('an answer', 60, async () => null, { signal: AbortSignal.abort(new Error('interrupted')) })).rejects.toThrow('interrupted')
  })
})
