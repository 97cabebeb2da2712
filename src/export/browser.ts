import type { Browser } from 'playwright'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright'
import { Fault } from '../exec/fault.ts'

/** Draws a page for three quarters of the processor time that a Chromium with windows takes. */
const WITHOUT_WINDOWS = 'chromium-headless-shell'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']

const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

const TODO = 'Install one (`npx playwright install chromium`, or your system\'s Chromium or Chrome) or name it: DECK_BROWSER=/path/to/chromium'

/**
 * Where a browser is: the one `DECK_BROWSER` names, Debian's without windows, Playwright's own, or the system's. Throws what to
 * do when there is none.
 */
export async function findBrowser(): Promise<string> {
  const named = process.env.DECK_BROWSER
  if (named !== undefined) {
    if (isProgram(named)) return named
    throw new Fault(`DECK_BROWSER names ${named}, which is not a program.`)
  }
  const found = candidates().find(isProgram)
  if (found === undefined) throw new Fault(`No browser was found to draw the slides with. ${TODO}`)
  return found
}

/**
 * What the browser is started with: it calls nobody, has a sandbox wherever it can (root's has none), and draws no address bar
 * for each page, whose own pages take longer to start than a slide does. Letters are as wide as in a window: one without windows
 * would round each of them to whole pixels.
 */
export function browserArguments(): string[] {
  const off = `--disable-features=${[...OFF_FOR_PLAYWRIGHT, ...ADDRESS_BAR].join(',')}`
  return ['--disable-background-networking', '--font-render-hinting=none', off, ...process.getuid?.() === 0 ? ['--no-sandbox'] : []]
}

/** Starts the browser that was found. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: browserArguments() })
}

/** Runs `work` with the browser that was found, which is closed afterwards. */
export async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launchBrowser()
  return await work(browser).finally(() => browser.close())
}

// --- internal ---

/**
 * What Playwright switches off by itself, and would leave on: of two lists Chromium takes the last
 * (playwright-core, src/server/chromium/chromiumSwitches.ts).
 */
const OFF_FOR_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
]

/** The pages that Chromium 156 loads below the address bar of every window (chrome://omnibox-popup.top-chrome). */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']

function candidates(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const named = (name: string) => folders.map(folder => join(folder, name))
  return [
    ...named(WITHOUT_WINDOWS),
    chromium.executablePath(),
    ...NAMES.flatMap(named),
    ...process.platform === 'darwin' ? MAC : [],
  ]
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  }
  catch {
    return false
  }
}
