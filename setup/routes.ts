import type { Component } from 'vue'
import { defineRoutesSetup } from '@slidev/types'
import { defineAsyncComponent } from 'vue'
import { stepAside } from '../src/client/aside.ts'

/**
 * `#/read`, `#/read/l4`: the deck as one flowing page; `#/path`: where the tables of any node send a connection; both are loaded
 * only when they are asked for. And, in an export, Slidev's page of all
 * slides with what the PDF has beside them.
 */
export default defineRoutesSetup(routes => [
  {
    name: 'read',
    path: '/read/:at?',
    component: () => import('../pages/ReadPage.vue'),
    beforeEnter: stepAside,
  },
  {
    name: 'path',
    path: '/path',
    component: () => import('../pages/PathPage.vue'),
    beforeEnter: stepAside,
  },
  ...__SLIDEV_FEATURE_PRINT__
    ? routes.map(route => route.name === 'print'
        ? {
            name: 'print',
            path: route.path,
            component: () => import('../pages/PrintPage.vue'),
            props: { slidesPage: defineAsyncComponent(route.component as () => Promise<Component>) },
          }
        : route)
    : routes,
])
