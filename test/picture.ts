import type { Page } from '@playwright/test'
import type { Buffer } from 'node:buffer'

/**
 * The share of pixels in which two PNGs of one size differ by more than a shade; 1 where their sizes differ. Letters of one font
 * are smoothed differently from machine to machine, so a little must be allowed between two of them, nothing on one.
 */
export async function differing(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate(async (pictures) => {
    const [a, b] = await Promise.all(pictures.map(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      return context.getImageData(0, 0, bitmap.width, bitmap.height)
    }))
    if (a!.width !== b!.width || a!.height !== b!.height) return 1
    let differ = 0
    for (let at = 0; at < a!.data.length; at += 4) {
      const shade = Math.max(...[0, 1, 2].map(channel => Math.abs(a!.data[at + channel]! - b!.data[at + channel]!)))
      if (shade > 48) differ++
    }
    return differ / (a!.data.length / 4)
  }, [one, other].map(bytes => bytes.toString('base64')))
}
