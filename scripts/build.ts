void import('./start.mjs').then(({ start }) => start('build'))
