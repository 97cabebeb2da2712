import type { Plugin } from 'vite'
import { defineVitePluginsSetup } from '@slidev/types'
import { leanClient } from '../src/serve/lean.ts'
import { closedServer, contentSecurityPolicy, fontLicences } from '../src/serve/plugins.ts'
import { captures } from '../src/show/plugin.ts'

export default defineVitePluginsSetup(({ userRoot }): Plugin[] => [
  captures(userRoot),
  leanClient(),
  closedServer(),
  contentSecurityPolicy(),
  fontLicences(),
])
