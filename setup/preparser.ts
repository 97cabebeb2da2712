import { definePreparserSetup } from '@slidev/types'
import { layerSlides } from '../src/deck-model/layer-slides.ts'

export default definePreparserSetup(() => [layerSlides])
