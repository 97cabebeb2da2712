#!/usr/bin/env bash
# Gives the client's container so many more addresses of its own network, or takes them away, from outside the container, which
# may not do that itself. They are A.B.254.1 and so on, of a network that is at least a /16.
#
#     bash addresses.sh 172.18.0.8 replace 64
#     bash addresses.sh 172.18.0.8 del 64
set -euo pipefail
address=$1 act=$2 count=$3
read -r client image < <(docker ps -q | xargs docker inspect \
  --format='{{.Id}} {{.Config.Image}}{{range .NetworkSettings.Networks}} {{.IPAddress}}/{{.IPPrefixLen}}{{end}}' \
  | awk -v ip="$address/" 'index($3, ip) == 1 && substr($3, length(ip) + 1) <= 16 { print $1, $2 }')
docker run --rm --privileged --network="container:$client" --entrypoint=bash "$image" -c '
  for n in $(seq "$2"); do
    ip address "$1" "$0.254.$n/32" dev eth0 2>/dev/null || [ "$1" = del ]
  done
  ip -4 -o address show dev eth0 | grep -c "$0\.254\." || true
' "$(cut -d. -f1,2 <<< "$address")" "$act" "$count"
