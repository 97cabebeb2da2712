import { sha256 } from '../../src/exec/remote-digest.ts'

/** What tcpdump prints in a node's toolbox of the marked request. */
export function packetOn(pod: string, [node, at]: readonly [node: string, at: string] = ['', '']): string {
  return pod.endsWith(`toolbox-${node}`) ? `16:12:12.494824 eth0  In  IP 172.18.0.1.33590 > ${at}: tcp 92\n` : ''
}

/** A MAC of a node's own, from its name. */
export function macOf(node: string): string {
  return `02:42:${sha256(node).slice(0, 8).match(/../g)!.join(':')}`
}
