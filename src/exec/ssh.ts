import type { CommandOptions } from './command.ts'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { runText } from './command.ts'
import { shellLine } from './shell.ts'

/** What ssh calls the machine that requests start from: a word of recorded commands. */
const HOST = 'netflow-client'

/** Who logs in there. */
export const LOGIN = 'deck'

/** Words before a command that is to run on that machine, as somebody in the project's folder types them. */
export function sshArgv(folder: string): string[] {
  return ['ssh', '-F', configIn(folder), HOST]
}

/** Words that copy a file of this machine into that one's home, compressed on the way. */
export function scpArgv(folder: string, from: string, to: string): string[] {
  return ['scp', '-q', '-C', '-F', configIn(folder), from, `${HOST}:${to}`]
}

/** Makes the pair's own key, if there is none yet, and gives its public half as Compute Engine's metadata wants it. */
export async function keyIn(folder: string, terms: CommandOptions): Promise<string> {
  const path = join(folder, KEY)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) await runText(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', LOGIN, '-f', path], terms)
  return `${LOGIN}:${readFileSync(`${path}.pub`, 'utf8').trim()}`
}

/**
 * Writes how ssh reaches the machine: with the pair's own key, list of known hosts and tunnel, so that neither the presenter's
 * own settings nor his keys have a part in it. One connection is kept for a minute, so that a request starts when it is told to.
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
    // the tunnel leads to this very machine, whoever else there is
    StrictHostKeyChecking: 'accept-new',
    UserKnownHostsFile: here(folder, 'known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    ProxyCommand: shellLine(tunnel),
    ConnectTimeout: '20',
    ServerAliveInterval: '15',
    ControlMaster: 'auto',
    ControlPath: here(folder, 'ssh'),
    ControlPersist: '60',
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

/** A path from the project's folder: none of what is shown says where that lies, and a socket's name is short enough. */
function here(folder: string, file: string): string {
  return relative(process.cwd(), join(folder, file))
}
