import { describe, expect, it } from 'vitest'
import { workerFor } from './offline.ts'

describe('the service worker of the built site', () => {
  it('names the files it stores, the page by its folder, and a version that changes with them', async () => {
    const text = await workerFor(['index.html', '404.html', 'assets/entry.js', 'assets/entry.js.map'], 'abc')
    expect(text).toContain('const FILES = ["./","assets/entry.js"]\nconst VERSION = "abc"\n')
  })

  it('is JavaScript that a browser takes, without a type', async () => {
    const text = await workerFor([], 'abc')
    // eslint-disable-next-line no-new-func
    expect(() => new Function(text)).not.toThrow()
  })
})
