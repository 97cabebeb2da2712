import type { CommandOptions } from '../../exec/command.ts'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { runText } from '../../exec/command.ts'
import { Fault } from '../../exec/fault.ts'
import { sha256 as sha256Of } from '../../exec/remote-digest.ts'
import { FOLDER } from './names.ts'

/** A chart of a Helm repository, by its version and the digest of its archive. */
interface Chart { chart: string, repository: string, version: string, sha256: string }

/**
 * The archive of a chart on this disk, downloaded if it is not there yet. Throws a {@link Fault} and deletes the archive if its
 * sha256 is not the pinned one; `CommandFailed` if Helm cannot download it.
 */
export async function chartArchive(pinned: Chart, terms: CommandOptions, folder = FOLDER): Promise<string> {
  const { chart, repository, version, sha256 } = pinned
  const file = join(folder, `${chart}-${version}.tgz`)
  if (await digestOf(file) === sha256) return file
  await mkdir(folder, { recursive: true })
  await rm(file, { force: true })
  const from = [`--repo=${repository}`, `--version=${version}`, `--destination=${folder}`]
  await runText(['helm', 'pull', chart, ...from], { ...terms, seconds: 120 })
  const digest = await digestOf(file)
  if (digest === sha256) return file
  await rm(file, { force: true })
  throw new Fault(`The chart ${chart} ${version} of ${repository} has sha256 ${digest}, not ${sha256} as pinned: nothing was installed.
Pass one that you trust with --cilium-chart.`)
}

// --- internal ---

/** Null if there is no such file. */
async function digestOf(file: string): Promise<string | null> {
  const bytes = await readFile(file).catch(() => null)
  return bytes && sha256Of(bytes)
}
