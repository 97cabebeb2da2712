import { defineUnoSetup } from '@slidev/types'

/**
 * UnoCSS declares fifty properties on every element, and again on its `::before` and `::after`, where they would be inherited: to
 * style a page of 18,000 elements, as the PDF is printed from, takes a quarter less time without.
 */
export default defineUnoSetup(() => ({ theme: { preflightRoot: ['*', '::backdrop'] } }))
