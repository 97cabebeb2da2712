import { expect, it } from 'vitest'
import { formerRuns } from './failover.ts'
import { steps, withFurther } from './index.ts'

const names = (all: readonly { layer: string, name: string }[]) => all.filter(({ layer }) => layer === 'l6').map(({ name }) => name)

it('a plain refresh deletes a pod once on each side', () => {
  expect(names(steps)).toEqual(['before', 'before', 'grace-1-probe', 'grace-1-watch', 'grace-1-delete', 'after', 'after'])
})

it('a set in which it made more runs has their steps, and no other set', () => {
  const ids = ['l6.v1.grace-1-probe', 'l6.v2.grace-3-probe', 'l6.v1.prestop-patch']
  expect(formerRuns(ids).map(({ name }) => name)).toEqual(['grace-3-probe', 'prestop-patch'])
  expect(formerRuns(['l6.v1.grace-1-probe', 'failover.v1.grace-2-probe'])).toEqual([])
  const clusters = { v1: { dataplane: 'kube-proxy-iptables' }, v2: { dataplane: 'cilium' } } as const
  expect(names(withFurther(steps, { clusters, captures: ids.map(id => ({ id })) })).slice(-2)).toEqual(['grace-3-probe', 'prestop-patch'])
})
