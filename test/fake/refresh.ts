import { readFileSync } from 'node:fs'
import process from 'node:process'
import { exitCodeOf } from '../../src/exec/fault.ts'
import { interruptible } from '../../src/exec/interrupt.ts'
import { refresh } from '../../src/record/refresh.ts'
import { eventLine } from '../../src/record/report.ts'

/** A refresh by the options in a file, as a process of its own: what `npm run refresh` is, with another trace. */
const options = JSON.parse(readFileSync(process.argv[2]!, 'utf8'))

process.exitCode = await exitCodeOf(() => interruptible(async (signal) => {
  await refresh({ ...options, signal, tell: told => process.stderr.write(`${eventLine(told) ?? ''}\n`) })
}))
