import type { CommandOptions } from './command.ts'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { runText } from './command.ts'
import { shellLine } from './shell.ts'

/** ssh's name for the machine that requests start from: a word of recorded commands. */
const HOST = 'netflow-client'

/** The user to log in as. */
export const LOGIN = 'deck'

/** Words to put before a command that is to run on that machine, as typed in the project's folder. */
export function sshArgv(folder: string): string[] {
  return ['ssh', '-F', configIn(folder), HOST]
}

/** The command that copies a file to that machine's home, compressed on the way. */
export function scpArgv(folder: string, from: string, to: string): string[] {
  return ['scp', '-q', '-C', '-F', configIn(folder), from, `${HOST}:${to}`]
}

/** Creates the pair's own key if there is none yet, and returns its public half in the format of Compute Engine's metadata. */
export async function keyIn(folder: string, terms: CommandOptions): Promise<string> {
  const path = join(folder, KEY)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) await runText(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', LOGIN, '-f', path], terms)
  return `${LOGIN}:${readFileSync(`${path}.pub`, 'utf8').trim()}`
}

/**
 * Writes the ssh configuration for the machine: the pair's own key, list of known hosts and tunnel, so that the presenter's own
 * settings and keys are not involved. One connection is kept for a minute, so that a request starts without delay.
 */
export function writeConfig(folder: string, { name, tunnel }: { name: string, tunnel: readonly string[] }): void {
  const settings = {
    HostName: name,
    HostKeyAlias: name,
    User: LOGIN,
    IdentityFile: here(folder, KEY),
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    BatchMode: 'yes',
    // the tunnel can only lead to this machine
    StrictHostKeyChecking: 'accept-new',
    UserKnownHostsFile: here(folder, 'known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    ProxyCommand: shellLine(tunnel),
    ConnectTimeout: '20',
    ServerAliveInterval: '15',
    ControlMaster: 'auto',
    ControlPath: here(folder, 'ssh'),
    // longer than anything that is done between two requests: a tunnel takes seconds to come up
    ControlPersist: '900',
    LogLevel: 'ERROR',
  }
  const lines = Object.entries(settings).map(([key, value]) => `  ${key} ${value}\n`)
  writeFileSync(join(folder, CONFIG), `Host ${HOST}\n${lines.join('')}`, { mode: 0o600 })
}

// --- internal ---

const KEY = 'client_key'
const CONFIG = 'ssh_config'

function configIn(folder: string): string {
  return here(folder, CONFIG)
}

/**
 * A path relative to the project's folder: commands that are shown do not reveal where that is, and a socket's path is short
 * enough.
 */
function here(folder: string, file: string): string {
  return relative(process.cwd(), join(folder, file))
}
