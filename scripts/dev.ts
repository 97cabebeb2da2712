void import('./start.mjs').then(({ start }) => start('dev'))
