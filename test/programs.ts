import { existsSync } from 'node:fs'
import { findBrowser } from '../src/export/browser.ts'
import { install, mayInstall } from './debian.ts'

/** Programs of tests that are skipped without them, by the package of Debian's that brings them. */
const PROGRAMS = { 'busybox': '/usr/bin/busybox', 'openssh-server': '/usr/sbin/sshd' }

/**
 * The browser and every program that tests run; root on Debian gets what is missing. Where services are started as they are
 * installed, sshd is left out: a test must not open this machine to logins. Throws where there is no browser.
 */
export async function ensurePrograms(): Promise<void> {
  await findBrowser().catch(async (missing: Error) => {
    if (!mayInstall()) throw missing
    await install('chromium-headless-shell', missing.message)
  })
  if (!mayInstall() || existsSync('/run/systemd/system')) return
  for (const [name, path] of Object.entries(PROGRAMS)) {
    if (!existsSync(path)) await install(name, 'The tests that need it are skipped without it')
  }
}
