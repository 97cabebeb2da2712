import { expect, it } from 'vitest'
import { changed, shippedSet } from '../../test/set.ts'
import { byCompared, COMPARED, pairOf } from '../words.ts'
import { concluded } from './conclude.ts'

const shipped = shippedSet()
const { clusters } = shipped.manifest

/** The shipped set as it were with no load balancer: requests come in for the NodePort of the receiving node. */
function throughNodePort() {
  const others = byCompared(...pairOf((side) => {
    const { receiver, nodes, nodePort } = clusters[side]
    const address = nodes.find(({ name }) => name === receiver)!.internalIp
    return { ...clusters[side], vip: address, frontend: { address, port: nodePort } }
  }))
  const instead = COMPARED.flatMap((side) => {
    const { vip } = clusters[side]
    const { address, port } = others[side].frontend
    const text = (id: string) => shipped.text(`${id.split('.')[0]}.${side}.${id.split('.')[1]}`)!
    return [
      [`l1.${side}.service`, text('l1.service').replace(vip, '<pending>'.padEnd(vip.length))],
      [`l3.${side}.arrival`, text('l3.arrival').replaceAll(`${vip}.80`, `${address}.${port}`)],
      [`l5.${side}.reply`, text('l5.reply').replaceAll(`${vip}.80`, `${address}.${port}`)],
    ] as const
  })
  return { set: changed(shipped, Object.fromEntries(instead), others), others }
}

it('without a load balancer the first layer says so, and the others follow the packet to the NodePort', () => {
  const { set, others } = throughNodePort()
  const says = (id: string) => concluded(set, id)?.sentence
  const { clusterIp, nodePort, frontend } = others.v1
  expect(says('l1.v1.service')).toBe(`Nobody gave it an address: EXTERNAL-IP is <pending>. Two ways in: ClusterIP ${clusterIp}, and NodePort ${nodePort} of every node, by which requests come here.`)
  expect(says('l3.landing')).toBe('On both sides the packet lands addressed to a node, at the Service\'s NodePort; the pod is chosen behind that.')
  expect(says('l3.v1.arrival')).toMatch(new RegExp(`^It lands for ${frontend.address}:${nodePort}\\. `))
  expect(says('l5.v1.reply')).toContain(`with source ${frontend.address}:${nodePort}.`)
})
