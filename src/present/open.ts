import { spawn } from 'node:child_process'
import process from 'node:process'

/** The path of the presenter's window. */
export const PRESENTER = '/#/presenter/1'

/** The command that opens an address in the default browser, on each system. */
export function opener(platform: NodeJS.Platform, address: string): [string, ...string[]] {
  switch (platform) {
    case 'darwin': return ['open', address]
    // the empty word is the window's title, because `start` takes the first quoted word as one
    case 'win32': return ['cmd', '/c', 'start', '""', address]
    default: return ['xdg-open', address]
  }
}

/** Opens an address in the default browser, and returns whether that worked. Never throws. */
export function openInBrowser(address: string, platform = process.platform): Promise<boolean> {
  const [program, ...words] = opener(platform, address)
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'ignore', detached: true })
    // a process that stays is the browser itself
    const timer = setTimeout(resolve, 3000, true)
    child.on('error', () => resolve(false))
    child.on('exit', code => resolve(code === 0))
    child.on('close', () => clearTimeout(timer))
    child.unref()
  })
}
