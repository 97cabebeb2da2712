import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../scripts/present.ts', import.meta.url))

/** `npm run present` as a process of its own, and a browser that looks at what it serves. */
export class Presented {
  readonly child: ChildProcess
  /** Where it keeps its copy. */
  readonly scratch = mkdtempSync(join(tmpdir(), 'deck-stage-'))
  readonly ended: Promise<number | null>
  stdout = ''
  stderr = ''

  constructor(captures: string, words: readonly string[] = ['--no-open'], env: Record<string, string> = {}) {
    const own = { DECK_CAPTURES: captures, TMPDIR: this.scratch }
    this.child = spawn(process.execPath, [SCRIPT, ...words], { env: { ...process.env, ...own, ...env } })
    this.child.stdout!.on('data', bytes => this.stdout += bytes)
    this.child.stderr!.on('data', bytes => this.stderr += bytes)
    this.ended = new Promise(resolve => this.child.on('close', code => resolve(code)))
  }

  /** One that serves. */
  static async of(...given: ConstructorParameters<typeof Presented>): Promise<Presented> {
    const one = new Presented(...given)
    while (!one.stdout.includes('presenter')) {
      if (one.child.exitCode !== null) throw new Error(`present ended:\n${one.stderr}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
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
    return await this.ended
  }
}
