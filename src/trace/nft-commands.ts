import { quoted } from '../exec/shell.ts'

/** kube-proxy's own table; nothing else writes to it. */
export const NFT_TABLE = 'nft list table ip kube-proxy'

/** The whole table in nft's words, and nft's answer as JSON, both begin and end with a brace. */
export const NFT_COMPLETE = { kind: 'ends', with: /^\}$/ } as const

/** The line that draws one of three endpoints: by its chain, or from kube-proxy 1.36 on by its address. */
export const DRAWS_OF_THREE = { kind: 'lines', match: String.raw`numgen random mod \d+ v?map \{(?:[^{},]* : [^{},]*,?){3}`, atLeast: 1 } as const

/**
 * Bash that looks up an address ($0) and port ($1) in the map of Services, as a packet does, and prints each chain that this
 * leads to. A newer nft prints names in quotation marks.
 */
const LOOKUP = 'found=$(nft get element ip kube-proxy service-ips "{ $0 . tcp . $1 }") && '
const LEADS_TO = String.raw`grep -oE "goto [^ ,]+" | cut -c 6- | tr -d "\"" | awk "!seen[\$0]++"`
const CHAIN = 'nft list chain ip kube-proxy'

/** The element of the VIP, and behind it every chain on the way to a pod. */
export const SERVICE_RULES = `bash -c ${quoted(
  `follow() { local text; text=$(${CHAIN} "$1") && echo "$text" && for next in $(echo "$text" | ${LEADS_TO}); do follow "$next" || return; done; }; `
  + `${LOOKUP}echo "$found" && for next in $(echo "$found" | ${LEADS_TO}); do follow "$next" || exit; done && ${CHAIN} masquerading`,
)} {frontend} {frontendPort}`

/** The chain of the Service that the ClusterIP's element leads to: it has an endpoint's chain for each number it may draw. */
export const SERVICE_CHAIN = `bash -c ${quoted(`${LOOKUP}${CHAIN} "$(echo "$found" | ${LEADS_TO})"`)} {clusterIp} {port}`

/** How many chains of kube-proxy's table are a Service's or an endpoint's; grep exits 1 where none is. */
export const SERVICE_CHAINS = `bash -o pipefail -c ${quoted(String.raw`${NFT_TABLE} | grep -c -E "^[[:space:]]chain \"?(service|external|local|endpoint)-"`)}`
