#!/usr/bin/env bash
# Sees to it, from outside a GKE node, that it answers: leaves one alone that renews its lease (kubelet does every 10 s), and
# resets the machine of one that does not. A reset keeps the machine, its name and its disk.
#
#     bash revive.sh CONTEXT PROJECT ZONE NODE
set -euo pipefail
context=$1 project=$2 zone=$3 node=$4
renewed() { kubectl --context "$context" --request-timeout=10s -n kube-node-lease get lease "$node" -o 'jsonpath={.spec.renewTime}'; }
before=$(renewed)
for _ in 1 2 3 4 5; do
  sleep "${EVERY:-5}"
  [ "$(renewed)" = "$before" ] || { echo "$node answers"; exit 0; }
done
gcloud compute instances reset "$node" --zone="$zone" --project="$project" >&2
echo "$node was silent, and its machine is reset"
