import { expect, it } from 'vitest'
import { roomForNotes } from './presenter-layout.ts'

function storageWith(kept: Record<string, string>) {
  const all = new Map(Object.entries(kept))
  const getItem = (key: string) => all.get(key) ?? null
  return { all, getItem, setItem: (key: string, value: string) => void all.set(key, value) }
}

it('gives the notes room once: what somebody has resized stays', () => {
  const storage = storageWith({ 'slidev-presenter-notes-width': '300' })
  roomForNotes(() => storage)
  expect(Object.fromEntries(storage.all)).toEqual({ 'slidev-presenter-notes-width': '300', 'slidev-presenter-notes-row-size': '520' })
})

it('leaves the deck alone in a browser that stores nothing', () => {
  expect(() => roomForNotes(() => {
    throw new DOMException('The document is sandboxed', 'SecurityError')
  })).not.toThrow()
})
