import { Buffer } from 'node:buffer'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { animated, chunksOf, saidIn } from './animated.ts'

const SIZE = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1])

/** A picture of two grey pixels. */
function png(left: number, right: number, size = SIZE): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const [head, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    head.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(Buffer.concat([Buffer.from(type), data])))
    return Buffer.concat([head, Buffer.from(type), data, check])
  }
  const pixels = deflateSync(Buffer.from([0, left, right]))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.concat([size, Buffer.from([8, 0, 0, 0, 0])])),
    chunk('IDAT', pixels.subarray(0, 3)),
    chunk('IDAT', pixels.subarray(3)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('pictures as one', () => {
  const made = animated([{ png: png(0, 255), ms: 1500 }, { png: png(9, 9), ms: 700 }, { png: png(255, 0), ms: 4000 }], { Captures: 'abc' })
  const chunks = chunksOf(made)

  it('are numbered through, shown for their time again and again, and the first one is whole for who knows no others', () => {
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'tEXt', 'acTL', 'fcTL', 'IDAT', 'IDAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND'])
    expect(chunks.find(({ type }) => type === 'acTL')!.data.toString('hex')).toBe('0000000300000000')
    const numbered = chunks.filter(({ type }) => ['fcTL', 'fdAT'].includes(type))
    expect(numbered.map(({ data }) => data.readUInt32BE(0))).toEqual([0, 1, 2, 3, 4])
    const controls = chunks.filter(({ type }) => type === 'fcTL').map(({ data }) => data)
    const seconds = (data: Buffer) => data.readUInt16BE(20) / data.readUInt16BE(22)
    expect(controls.map(data => [data.length, data.subarray(4, 12).equals(SIZE), seconds(data)])).toEqual([
      [26, true, 1.5],
      [26, true, 0.7],
      [26, true, 4],
    ])
  })

  it('keep every pixel', () => {
    const [, second] = chunks.filter(({ type }) => type === 'fdAT').map(({ data }) => data.subarray(4))
    const idat = (of: Uint8Array) => Buffer.concat(chunksOf(of).filter(({ type }) => type === 'IDAT').map(({ data }) => data))
    expect([idat(made), second]).toEqual([idat(png(0, 255)), idat(png(255, 0))])
  })

  it('say of themselves what they were given', () => {
    expect([saidIn(made, 'Captures'), saidIn(made, 'Title'), saidIn(png(1, 2), 'Captures')]).toEqual(['abc', null, null])
  })

  it('one alone stands still', () => {
    const still = animated([{ png: png(1, 2), ms: 1000 }], {})
    expect(still.equals(png(1, 2))).toBe(true)
  })

  it('of other sizes, or cut, are refused', () => {
    expect(() => animated([{ png: png(1, 2), ms: 1 }, { png: png(1, 2, Buffer.from([0, 0, 0, 1, 0, 0, 0, 2])), ms: 1 }], {})).toThrow('differ in size')
    expect(() => chunksOf(png(1, 2).subarray(0, -5))).toThrow('cut')
    expect(() => chunksOf(Buffer.from('%PDF-1.7'))).toThrow('no PNG')
  })
})
