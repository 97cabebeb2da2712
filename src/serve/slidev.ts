import process from 'node:process'
import { parser } from '@slidev/cli'
import { layerSlides } from '../deck-model/layer-slides.ts'

// Node runs TypeScript itself; Slidev would compile everything that setup/vite-plugins.ts imports with Babel, which takes seconds
process.env.JITI_TRY_NATIVE ??= 'true'

// only Slidev's own command line reads setup/preparser.ts
parser.injectPreparserExtensionLoader(async () => [layerSlides])

export { createServer, resolveOptions } from '@slidev/cli'
