/** The network's public face. What its traces mean is in explain.ts: only who asks for that should load it. */

export { type PortForward, startForwards } from './forwards.ts';
export { startLoadBalancers } from './load-balancers.ts';
export { createNetwork } from './network.ts';
export { startNetworkPolicies } from './network-policy.ts';
export { createOutside } from './outside.ts';
export { type KubeProxyOptions, kubeProxyOf, ruleTableOf, startKubeProxy } from './proxy/kube-proxy.ts';
