import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withDeadline } from './interrupt.ts'

const long = (signal: AbortSignal) => sleep(60_000, 'done', { signal })

describe('work that may take so long', () => {
  it('is ended when that is over, and the fault names the limit and where it stands', async () => {
    await expect(withDeadline(0.05, new AbortController().signal, long)).rejects.toThrow(/did not finish within 0\.05 s.*\n.*limits\.refresh/)
  })

  it('is ended by a signal all the same, and then the signal is what is told', async () => {
    await expect(withDeadline(60, AbortSignal.abort(new Error('SIGINT')), long)).rejects.not.toThrow(/did not finish/)
  })

  it('that is done in time gives what it gives, and what it throws', async () => {
    expect(await withDeadline(60, new AbortController().signal, async () => 'done')).toBe('done')
    await expect(withDeadline(60, new AbortController().signal, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own')
  })
})

describe('work that has something to put back', () => {
  const UNDOING = `
    const { exitCodeOf } = await import(${JSON.stringify(new URL('./fault.ts', import.meta.url).href)})
    const { interruptible } = await import(${JSON.stringify(new URL('./interrupt.ts', import.meta.url).href)})
    process.exitCode = await exitCodeOf(() => interruptible(async (signal) => {
      // a signal that is on its way keeps no process from ending
      const awake = setInterval(() => {}, 1000)
      setTimeout(() => { ENDS })
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      await new Promise(resolve => { UNDONE })
      clearInterval(awake)
      process.stdout.write('undone')
    }))`

  function ended(by: string, undone: string) {
    const program = UNDOING.replace('ENDS', by).replace('UNDONE', undone)
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  /** It is done once the second signal has come. */
  const AGAIN = 'process.once("SIGTERM", resolve); process.kill(process.pid, "SIGTERM")'

  it.each<[string, string, number, string, string?]>([
    ['an error that nobody caught', 'throw new Error("lost")', 1, 'An uncaught error: stopping once all changes are undone.\nlost. This is a fault of this program; DEBUG=1 shows where.\n'],
    ['a promise that nobody waited for', 'Promise.reject(new Error("lost"))', 1, 'An uncaught error: stopping once all changes are undone.\nlost. This is a fault of this program; DEBUG=1 shows where.\n'],
    ['a signal, also when it comes again', 'process.kill(process.pid, "SIGHUP")', 129, 'SIGHUP: stopping once all changes are undone.\nStill undoing changes.\nInterrupted by SIGHUP.\n', AGAIN],
  ])('has put it back when %s ends it', (_, by, status, stderr, undone = 'setTimeout(resolve, 50)') => {
    expect(ended(by, undone)).toEqual({ status, stdout: 'undone', stderr })
  })
})
