import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'

/** A PNG that is shown for some time. */
export interface Frame { png: Uint8Array, ms: number }

/**
 * PNGs of one size and kind as one that shows them one after the other, again and again, and that says something of itself; one
 * alone is a picture that stands still (PNG 3rd edition, W3C 2025: 11.3.3.3 tEXt, 11.3.6 acTL, fcTL and fdAT).
 */
export function animated(frames: readonly Frame[], says: Readonly<Record<string, string>>): Buffer {
  const all = frames.map(({ png, ms }) => ({ chunks: chunksOf(png), ms }))
  const head = all[0]!.chunks.find(({ type }) => type === 'IHDR')!.data
  if (all.some(({ chunks }) => !chunks[0]!.data.equals(head))) throw new Error('The pictures differ in size or kind')
  const moves = all.length > 1
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    ...Object.entries(says).map(([key, text]) => chunk('tEXt', Buffer.from(`${key}\0${text}`, 'latin1'))),
    ...moves ? [chunk('acTL', numbers(all.length, 0))] : [],
    ...all.flatMap(({ chunks, ms }, index) => {
      const data = chunks.filter(({ type }) => type === 'IDAT').map(one => one.data)
      // each control and each piece behind the first picture has the next number: a picture has one control and one piece
      const before = Math.max(0, 2 * index - 1)
      const control = moves ? [chunk('fcTL', Buffer.concat([numbers(before), head.subarray(0, 8), numbers(0, 0), delay(ms), Buffer.from([0, 0])]))] : []
      const pixels = index === 0 ? data.map(one => chunk('IDAT', one)) : [chunk('fdAT', Buffer.concat([numbers(before + 1), ...data]))]
      return [...control, ...pixels]
    }),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** What a PNG says of itself under a key; null: nothing. */
export function saidIn(png: Uint8Array, key: string): string | null {
  const texts = chunksOf(png).flatMap(({ type, data }) => type === 'tEXt' ? [data.toString('latin1').split('\0')] : [])
  return texts.find(([name]) => name === key)?.[1] ?? null
}

/** The chunks of a PNG, in order. Throws where it is none, or is cut. */
export function chunksOf(png: Uint8Array): { type: string, data: Buffer }[] {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is no PNG')
  const chunks = []
  for (let at = 8; at < bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at)
    if (end + 4 > bytes.length) throw new Error('This PNG is cut')
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, end) })
    at = end + 4
  }
  return chunks
}

// --- internal ---

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1A\n', 'latin1')

/** Length, type, data, and the check of the latter two. */
function chunk(type: string, data: Buffer): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([numbers(data.length), checked, numbers(crc32(checked))])
}

function numbers(...all: number[]): Buffer {
  const bytes = Buffer.alloc(4 * all.length)
  all.forEach((one, index) => bytes.writeUInt32BE(one, 4 * index))
  return bytes
}

/** As milliseconds of a thousandth. */
function delay(ms: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(ms, 0)
  bytes.writeUInt16BE(1000, 2)
  return bytes
}
