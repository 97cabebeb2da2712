import { quoted } from '../exec/shell.ts'

/** kube-proxy's own table; nothing else writes to it. */
export const NFT_TABLE = 'nft list table ip kube-proxy'

/** The whole table in nft's words, and nft's answer as JSON, both begin and end with a brace. */
export const NFT_COMPLETE = { kind: 'ends', with: /^\}$/ } as const

/** The line that draws one of three endpoints: by its chain, or from kube-proxy 1.36 on by its address. */
export const DRAWS_OF_THREE = { kind: 'lines', match: String.raw`numgen random mod \d+ v?map \{(?:[^{},]* : [^{},]*,?){3}`, atLeast: 1 } as const

/** Bash that looks up an element in a map of kube-proxy, as a packet does, and fails where there is none. */
const lookUp = (map: string, element: string) => `found=$(nft get element ip kube-proxy ${map} "{ ${element} }") && `
/** Of an address ($0) and a port ($1). */
const LOOKUP = lookUp('service-ips', '$0 . tcp . $1')
/** Prints each chain that what was found leads to. A newer nft prints names in quotation marks. */
const LEADS_TO = String.raw`grep -oE "goto [^ ,]+" | cut -c 6- | tr -d "\"" | awk "!seen[\$0]++"`
const CHAIN = 'nft list chain ip kube-proxy'

/** Bash that prints what a lookup finds, and behind it every chain on the way to a pod. */
function followed(lookup: string) {
  return `bash -c ${quoted(
    `follow() { local text; text=$(${CHAIN} "$1") && echo "$text" && for next in $(echo "$text" | ${LEADS_TO}); do follow "$next" || return; done; }; `
    + `${lookup}echo "$found" && for next in $(echo "$found" | ${LEADS_TO}); do follow "$next" || exit; done && ${CHAIN} masquerading`,
  )}`
}

/** The element of the VIP, and what is behind it. */
export const SERVICE_RULES = `${followed(LOOKUP)} {frontend} {frontendPort}`

/** The element of the NodePort, which every address of the node shares, and what is behind it. */
export const NODE_PORT_RULES = `${followed(lookUp('service-nodeports', 'tcp . $0'))} {frontendPort}`

/** The chain of the Service that the ClusterIP's element leads to: it has an endpoint's chain for each number it may draw. */
export const SERVICE_CHAIN = `bash -c ${quoted(`${LOOKUP}${CHAIN} "$(echo "$found" | ${LEADS_TO})"`)} {clusterIp} {port}`

/** How many chains of kube-proxy's table are a Service's or an endpoint's; grep exits 1 where none is. */
export const SERVICE_CHAINS = `bash -o pipefail -c ${quoted(String.raw`${NFT_TABLE} | grep -c -E "^[[:space:]]chain \"?(service|external|local|endpoint)-"`)}`
