import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { Fault } from '../capture/fault.ts'

/** Puts a whole file in place of an older one, which stays as it was when the new one cannot be written. */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${process.pid}.part`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(beside, bytes)
    renameSync(beside, path)
  }
  catch (error) {
    rmSync(beside, { force: true })
    throw new Fault(`The file could not be written: ${(error as Error).message}\n  → Name another place: npm run export -- --output FILE`)
  }
}
