import { defineRoutesSetup } from '@slidev/types'
import { stepAside } from '../src/client/aside.ts'

/** `#/read`, `#/read/l4`: the deck as one flowing page, loaded only when it is asked for. */
export default defineRoutesSetup(routes => [
  {
    name: 'read',
    path: '/read/:at?',
    component: () => import('../pages/ReadPage.vue'),
    beforeEnter: stepAside,
  },
  ...routes,
])
