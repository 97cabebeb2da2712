# Asks Compute Engine again and again which nodes a load balancer takes for healthy: each answer is a line of JSON, an empty line
# where there was none.
#
#     bash health.sh SECONDS target-pools|backend-services TARGET REGION PROJECT
end=$((SECONDS + $1))
while [ "$SECONDS" -lt "$end" ]; do
  gcloud compute "$2" get-health "$3" --region="$4" --project="$5" --format=json | tr -d '\n'
  echo
  sleep "${EVERY:-2}"
done
