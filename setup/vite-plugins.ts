import type { Plugin } from 'vite'
import { defineVitePluginsSetup } from '@slidev/types'
import { deck } from '../deck.config.ts'
import { captures } from '../src/deck-model/captures-plugin.ts'
import { whereToFind } from '../src/deck-model/where.ts'
import { withoutLive } from '../src/live/stub-plugin.ts'
import { quietFollowers } from '../src/serve/follow.ts'
import { leanClient } from '../src/serve/lean.ts'
import { linkPreview } from '../src/serve/meta.ts'
import { closedServer, contentSecurityPolicy, fontLicences, slideMeasures } from '../src/serve/plugins.ts'

export default defineVitePluginsSetup(({ userRoot }): Plugin[] => [
  closedServer(),
  slideMeasures(),
  captures(userRoot),
  whereToFind(deck.address),
  withoutLive(),
  quietFollowers(),
  leanClient(),
  contentSecurityPolicy(),
  fontLicences(),
  linkPreview(deck.address),
])
