/** kube-proxy's own pods carry k8s-app on kubeadm and kind, component on GKE. */
export const PROXIES: readonly string[] = ['k8s-app=kube-proxy', 'component=kube-proxy']
