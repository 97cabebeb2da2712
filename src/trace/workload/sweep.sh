# Takes away every Service and EndpointSlice that the scale experiment of a run has made, and prints how many are left.
#
#     bash sweep.sh CONTEXT NAMESPACE RUN
set -e
selector="dataplane-deck/scale,dataplane-deck/run=$3"
for kind in "api/v1/namespaces/$2/services" "apis/discovery.k8s.io/v1/namespaces/$2/endpointslices"; do
  # one request for all of a kind: kubectl's own way takes a request for each
  kubectl --context "$1" delete --raw "/$kind?labelSelector=$selector" > /dev/null
done
kubectl --context "$1" -n "$2" get services,endpointslices -l "$selector" -o name --ignore-not-found | wc -l
