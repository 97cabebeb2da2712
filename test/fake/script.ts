import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'
import process from 'node:process'

/** How a script ended, and what it said. */
export interface Ended { code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string }

/** A script of this project as a process of its own. */
export class Script {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(path: string, args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } })
    this.child.stdout.on('data', bytes => this.stdout += bytes)
    this.child.stderr.on('data', bytes => this.stderr += bytes)
    this.ended = new Promise(resolve => this.child.on('close', (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr })))
  }

  /** Resolves once what it said matches, or it has ended. */
  readonly says = (what: RegExp): Promise<void> => new Promise((resolve) => {
    const look = () => what.test(this.stdout + this.stderr) && resolve()
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', look)
    void this.ended.then(() => resolve())
    look()
  })
}
