import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { hearEvents } from './event-stream.ts'

/** A browser's, as far as this deck uses it. */
class Source {
  static readonly CLOSED = 2
  static all: Source[] = []
  readyState = 0
  onmessage = (_: { data: string }) => {}
  onerror = () => {}
  constructor() {
    Source.all.push(this)
  }

  close(): void {
    this.readyState = Source.CLOSED
  }
}

const [hear, lost] = [vi.fn<(data: string) => void>(), vi.fn<() => void>()]

beforeEach(() => {
  Source.all = []
  vi.stubGlobal('EventSource', Source)
  vi.useFakeTimers()
  hear.mockClear()
  lost.mockClear()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a stream that the server refuses is asked for again, until it is given: a window may be older than its cookie', () => {
  const end = hearEvents('/stream', hear, lost)
  for (const times of [1, 2]) {
    Source.all.at(-1)!.close()
    Source.all.at(-1)!.onerror()
    expect([Source.all.length, lost.mock.calls.length]).toEqual([times, times])
    vi.advanceTimersByTime(5000)
    expect(Source.all.length).toBe(times + 1)
  }
  Source.all.at(-1)!.onmessage({ data: 'hello' })
  expect(hear).toHaveBeenCalledExactlyOnceWith('hello')
  end()
  expect(Source.all.at(-1)!.readyState).toBe(Source.CLOSED)
})

it('one that broke is left to the browser, and nothing is asked for once it is over', () => {
  const end = hearEvents('/stream', hear, lost)
  Source.all[0]!.onerror()
  vi.advanceTimersByTime(60_000)
  expect([Source.all.length, lost.mock.calls.length]).toEqual([1, 1])
  Source.all[0]!.close()
  Source.all[0]!.onerror()
  end()
  vi.advanceTimersByTime(60_000)
  expect(Source.all.length).toBe(1)
})
