import type { IptablesSave, Rule } from '../../read/iptables.ts'

/**
 * A Service's rule without the port that kube-proxy always asks for, as it comments each; undefined if there is none. An
 * iptables-nft before 1.8.8 leaves out of a rule what a newer one wrote (public output 34, kubernetes #112477), which then seems
 * to be for every port.
 */
export function withoutPort(save: IptablesSave): Rule | undefined {
  const chains = ['nat', 'filter'].flatMap(table => OF_SERVICES.map(name => save.tables.get(table)?.chains.get(name)))
  return chains.flatMap(chain => chain?.rules.find(isWithoutPort) ?? [])[0]
}

// --- internal ---

const OF_SERVICES = ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-EXTERNAL-SERVICES']
const LEADS_ON = /^(?:KUBE-(?:SVC|SVL|EXT|XLB|FW)-|REJECT$|DROP$)/

function isWithoutPort({ base, matches, target }: Rule): boolean {
  const isOfService = target !== null && LEADS_ON.test(target.name) && base.some(({ flag }) => flag === '-p')
  const isCommented = matches.some(({ module }) => module === 'comment')
  return isOfService && isCommented && matches.every(({ options }) => options.every(({ flag }) => !/^--dports?$/.test(flag)))
}
