#!/usr/bin/env bash
# Takes a kind node's link down, or up again, from outside the node: for the rest of the cluster it falls silent, while nothing
# in it stops. (A paused container still forwards packets and completes handshakes.)
#
#     bash link.sh netflow-v1-worker down
set -euo pipefail
node=$1 state=$2
# the node's end of its cable names the index of the other end, on the Docker host
peer=$(docker exec "$node" cat /sys/class/net/eth0/iflink)
image=$(docker inspect --type=container --format='{{.Config.Image}}' "$node")
docker run --rm --privileged --network=host --entrypoint=bash "$image" -c '
  set -euo pipefail
  link=$(ip -o link | sed -nE "s/^$0: ([^@:]+).*/\1/p")
  ip link set dev "$link" "$1"
  ip -o link show dev "$link"
' "$peer" "$state"
