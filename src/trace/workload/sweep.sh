# Takes away every Service and EndpointSlice that the scale experiment of a run has made, and prints how many are left.
#
#     bash sweep.sh CONTEXT NAMESPACE RUN
selector="dataplane-deck/scale,dataplane-deck/run=$3"
for try in 1 2 3 4 5; do
  for kind in "api/v1/namespaces/$2/services" "apis/discovery.k8s.io/v1/namespaces/$2/endpointslices"; do
    # one request for all of a kind, where kubectl's own way takes one for each; the API server gives up on it after a minute
    kubectl --context "$1" delete --raw "/$kind?labelSelector=$selector" > /dev/null
  done
  left=$(kubectl --context "$1" -n "$2" get services,endpointslices -l "$selector" -o name --ignore-not-found) || exit
  [ -z "$left" ] && break
done
printf '%s' "$left" | grep -c ''
[ -z "$left" ]
