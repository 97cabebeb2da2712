import { describe, expect, it } from 'vitest'
import { previewTags } from './meta.ts'

function contentOf(name: string, address?: string) {
  return previewTags(address, 'a curve').find(({ attrs }) => attrs?.property === name || attrs?.name === name)?.attrs?.content
}

describe('what a link to the deck stands for', () => {
  it.each([
    [undefined, './social.png'],
    ['https://deck.example', 'https://deck.example/social.png'],
    ['https://deck.example/talks/two', 'https://deck.example/talks/two/social.png'],
    ['https://deck.example/talks/two/#/12', 'https://deck.example/talks/two/social.png'],
    ['https://deck.example/two/index.html', 'https://deck.example/two/social.png'],
  ])('is a picture beside the site (%s)', (address, picture) => {
    expect(contentOf('og:image', address)).toBe(picture)
  })

  it('is no picture where none could be drawn', () => {
    expect(previewTags(undefined, null).filter(({ attrs }) => /image|twitter/.test(`${attrs?.property} ${attrs?.name}`))).toEqual([])
    expect(contentOf('og:image:alt')).toBe('a curve')
  })

  it('is an address only where one is configured', () => {
    expect(contentOf('og:url')).toBeUndefined()
    expect(contentOf('og:url', 'https://deck.example/')).toBe('https://deck.example/')
  })

  it('is described in no more words than are shown', () => {
    expect(String(contentOf('description')).length).toBeLessThan(200)
  })
})
