void import('./start.mjs').then(({ slidev }) => slidev())
