import type { Stored } from '../deck-model/model.ts'

/**
 * The bytes of a stored stream as they were printed, fetched from the deck's own server. Throws if they are not the bytes that
 * the deck was built with, for example because a server answers with its own error page or not at all.
 */
export async function storedBytes(stored: Stored): Promise<Uint8Array<ArrayBuffer>> {
  const { path } = stored
  const answer = await fetch(storedIn(stored)).catch(() => null)
  if (!answer?.ok) throw new Error(`captures/${path} did not come: ${answer ? `the server answered ${answer.status}` : 'the server did not answer'}. Load the page again.`)
  const bytes = await unpacked(path, new Uint8Array(await answer.arrayBuffer()))
  if (await isWhole(bytes, stored)) return bytes
  throw new Error(`captures/${path} is not what this deck was built with. Load the page again.`)
}

/**
 * The address of a stored stream. A refresh changes the file but not its name: the query keeps a browser from returning an older
 * one that it has stored.
 */
export function storedIn({ path, sha256 }: Stored): string {
  return `captures/${path}?${sha256.slice(0, 8)}`
}

// --- internal ---

/** Compressed files arrive as stored, or already decompressed by a server. RFC 1952, 2.3.1: the first two bytes. */
async function unpacked(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const isPacked = path.endsWith('.gz') && bytes[0] === 0x1F && bytes[1] === 0x8B
  if (!isPacked) return bytes
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Compares the digest, if the browser can compute one: it cannot on a page loaded without encryption from another machine. */
async function isWhole(bytes: Uint8Array<ArrayBuffer>, { bytes: length, sha256 }: Stored): Promise<boolean> {
  if (bytes.length !== length) return false
  if (!window.isSecureContext) return true
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('') === sha256
}
