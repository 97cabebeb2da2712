import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from './script.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/present.ts', import.meta.url))

/** `npm run present` as a process of its own, and a browser that looks at what it serves. */
export class Presented extends Script {
  /** Where it keeps its copy. */
  readonly scratch: string

  constructor(captures: string, words: readonly string[] = ['--no-open'], env: Record<string, string> = {}) {
    const scratch = mkdtempSync(join(tmpdir(), 'deck-stage-'))
    super(SCRIPT, words, { DECK_CAPTURES: captures, TMPDIR: scratch, ...env })
    this.scratch = scratch
  }

  /** One that serves. */
  static async of(...given: ConstructorParameters<typeof Presented>): Promise<Presented> {
    const one = new Presented(...given)
    await one.says(/^presenter /m)
    if (one.child.exitCode !== null) throw new Error(`present ended:\n${one.stderr}`)
    return one
  }

  /** `http://localhost:PORT` */
  get origin(): string {
    return /^audience +(http:\/\/localhost:\d+)\/#\/1$/m.exec(this.stdout)![1]!
  }

  /** Everything the slides show of the captures, as the browser would be given it now. */
  async shown(): Promise<string> {
    const response = await fetch(`${this.origin}/@id/__x00__virtual:captures`, { signal: AbortSignal.timeout(30_000) })
    if (!response.ok) throw new Error(`the deck answered ${response.status}`)
    return await response.text()
  }

  /** One stored output, as it is fetched when it is opened. */
  async output(path: string): Promise<string> {
    const response = await fetch(`${this.origin}/captures/${path}`, { signal: AbortSignal.timeout(30_000) })
    if (!response.ok) throw new Error(`the deck answered ${response.status}`)
    return await response.text()
  }

  /** Ends it as Ctrl-C does; its exit code. */
  async end(): Promise<number | null> {
    this.child.kill('SIGCONT')
    this.child.kill('SIGINT')
    return (await this.ended).code
  }
}
