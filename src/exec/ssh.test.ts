import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromClient } from './client-machine.ts'
import { runText } from './command.ts'
import { keyIn, LOGIN, scpArgv, sshArgv, writeConfig } from './ssh.ts'

const SSHD = '/usr/sbin/sshd'

/** A folder whose ssh settings lead into a real sshd in place of Google's tunnel: it listens nowhere and knows the key. */
async function sshdIn(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'deck-ssh-'))
  const key = await keyIn(folder, {})
  writeFileSync(join(folder, 'authorized'), key.slice(LOGIN.length + 1), { mode: 0o600 })
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host_key')])
  // where sshd starts as root, it wants to be able to lock a part of itself into this
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
  const files = { HostKey: join(folder, 'host_key'), AuthorizedKeysFile: join(folder, 'authorized'), StrictModes: 'no' }
  const settings = { ...files, UsePAM: 'no', PermitRootLogin: 'yes', Subsystem: 'sftp internal-sftp' }
  writeFileSync(join(folder, 'sshd_config'), Object.entries(settings).map(line => `${line.join(' ')}\n`).join(''))
  writeConfig(folder, { name: 'deck-client-abcdef', tunnel: [SSHD, '-i', '-f', join(folder, 'sshd_config')] })
  const config = join(folder, 'ssh_config')
  writeFileSync(config, readFileSync(config, 'utf8').replace(`User ${LOGIN}`, `User ${userInfo().username}`).replace('ControlPersist 60', 'ControlPersist no'))
  return folder
}

describe('ssh to the client in the zone', () => {
  it('has a key of its own that only its owner can read, and makes it once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deck-ssh-'))
    const first = await keyIn(folder, {})
    expect(first).toMatch(/^deck:ssh-ed25519 [\w+/=]+ deck$/)
    expect(statSync(join(folder, 'client_key')).mode & 0o777).toBe(0o600)
    expect(await keyIn(folder, {})).toBe(first)
  })

  it('is told everything by the pair\'s own file, nothing by the presenter\'s', () => {
    const folder = mkdtempSync(join(tmpdir(), 'deck-ssh-'))
    writeConfig(folder, { name: 'deck-client-abcdef', tunnel: ['gcloud', 'compute', 'start-iap-tunnel'] })
    const told = execFileSync('ssh', ['-G', '-F', join(folder, 'ssh_config'), 'netflow-client'], { encoding: 'utf8' })
    expect(told).toMatch(/^user deck$/m)
    expect(told).toMatch(/^batchmode yes$/m)
    expect(told).toMatch(/^identityagent none$/m)
    expect(told).toMatch(/^proxycommand gcloud compute start-iap-tunnel$/m)
    expect(told).toMatch(/^globalknownhostsfile \/dev\/null$/m)
  })

  it.runIf(existsSync(SSHD))('runs exactly the words it is given, with their own exit code and bytes', async () => {
    const folder = await sshdIn()
    const words = ['printf', '%s|', 'a b', 'it\'s', '$HOME', '"', '*', '{x}']
    expect(await runText(fromClient(sshArgv(folder), words))).toBe('a b|it\'s|$HOME|"|*|{x}|')
    await expect(runText(fromClient(sshArgv(folder), ['sh', '-c', 'echo gone >&2; exit 3']))).rejects.toThrow(/exit code 3[\s\S]*gone|gone[\s\S]*3/)
  })

  it.runIf(existsSync(SSHD))('copies a file as it is', async () => {
    const folder = await sshdIn()
    const to = join(folder, 'copied')
    await runText(scpArgv(folder, join(folder, 'ssh_config'), to))
    expect(readFileSync(to, 'utf8')).toBe(readFileSync(join(folder, 'ssh_config'), 'utf8'))
  })
})
