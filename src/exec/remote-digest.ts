import { createHash } from 'node:crypto'

/**
 * The wrapper that runs in a pod around a step's own words. `kubectl exec` can lose the end of stdout and exit 0
 * (kubernetes#124571, kubectl#1208), and killing it leaves the process in the pod alive. So the far side limits the command with
 * its own `timeout`, and writes the sha256 of what it printed to stderr, where {@link remoteDigest} finds it. `pipefail` keeps
 * the command's own exit code; `wait` holds the stream open until the digest is written.
 */
const FAR_SHELL = [
  'bash',
  '-o',
  'pipefail',
  '-c',
  'timeout "$0" "$@" | { tee >(sha256sum >&2); wait $!; }',
] as const

/** `words`, limited to `seconds` and digested on the far side of an exec. */
export function withRemoteDigest(words: readonly string[], seconds: number): string[] {
  return [
    ...FAR_SHELL,
    String(seconds),
    ...words,
  ]
}

/** Whether these words are the result of {@link withRemoteDigest}. */
export function hasRemoteDigest(argv: readonly string[]): boolean {
  return argv.includes(FAR_SHELL[4])
}

/** The digest that the far side wrote to stderr, or null if none arrived. */
export function remoteDigest(stderr: Buffer): string | null {
  const found = [
    ...stderr.toString('latin1').matchAll(/^([0-9a-f]{64}) {2}-$/gm),
  ]
  return found.at(-1)?.[1] ?? null
}

/** What a command itself wrote to stderr: without the digest that the far side appended. */
export function ownErrors(stderr: Buffer): Buffer {
  return Buffer.from(stderr.toString('latin1').replaceAll(/^[0-9a-f]{64} {2}-\n?/gm, ''), 'latin1')
}

/** sha256 of bytes, as sha256sum prints it. */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** One sentence about how an exec'd stdout differs from what the far side printed; null if it does not. */
export function remoteFault(stdout: Buffer, stderr: Buffer): string | null {
  const reported = remoteDigest(stderr)
  if (reported === null) return 'the far side did not report the digest of what it printed: the stream was cut'
  if (reported !== sha256(stdout)) return `the far side printed bytes with sha256 ${reported.slice(0, 12)}…, ${stdout.length} other bytes arrived`
  return null
}
