/**
 * What one applies to have MetalLB: its namespace, kinds, controller and speakers. Upstream's has more (RBAC, webhooks, the
 * kinds for BGP), of which nothing happens here.
 */

/** The newest release that the sandbox has. */
export const VERSION = 'v0.15.3';

const SELECTORS = `type: array
                items:
                  type: object
                  x-kubernetes-map-type: atomic
                  properties:
                    matchLabels:
                      type: object
                      additionalProperties: {type: string}
                    matchExpressions:
                      type: array
                      items:
                        type: object
                        required: [key, operator]
                        properties:
                          key: {type: string}
                          operator: {type: string}
                          values: {type: array, items: {type: string}}`;

/** @param version a tag of the images: `v0.15.3`. */
export const manifest = (version: string): string => `apiVersion: v1
kind: Namespace
metadata:
  name: metallb-system
  labels:
    pod-security.kubernetes.io/audit: privileged
    pod-security.kubernetes.io/enforce: privileged
    pod-security.kubernetes.io/warn: privileged
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ipaddresspools.metallb.io
spec:
  group: metallb.io
  scope: Namespaced
  names:
    kind: IPAddressPool
    listKind: IPAddressPoolList
    plural: ipaddresspools
    singular: ipaddresspool
  versions:
  - name: v1beta1
    served: true
    storage: true
    subresources:
      status: {}
    additionalPrinterColumns:
    - {name: Auto Assign, type: boolean, jsonPath: .spec.autoAssign}
    - {name: Avoid Buggy IPs, type: boolean, jsonPath: .spec.avoidBuggyIPs}
    - {name: Addresses, type: string, jsonPath: .spec.addresses}
    schema:
      openAPIV3Schema:
        type: object
        description: A pool of addresses that MetalLB gives to Services of type LoadBalancer.
        required: [spec]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            description: Which addresses there are, and who may have them.
            required: [addresses]
            properties:
              addresses:
                type: array
                description: Ranges of addresses, as CIDR or as first and last with a dash between.
                items: {type: string}
              autoAssign:
                type: boolean
                description: Whether Services that do not ask for this pool may be given addresses of it.
                default: true
              avoidBuggyIPs:
                type: boolean
                description: Leaves out addresses that end in .0 or .255.
                default: false
              serviceAllocation:
                type: object
                description: Only these Services get addresses of the pool.
                properties:
                  priority: {type: integer, description: Pools with a smaller number come first.}
                  namespaces: {type: array, items: {type: string}}
                  namespaceSelectors:
                ${SELECTORS.replaceAll('\n', '\n    ').replace('type: array', '    type: array')}
                  serviceSelectors:
                ${SELECTORS.replaceAll('\n', '\n    ').replace('type: array', '    type: array')}
          status:
            type: object
            x-kubernetes-preserve-unknown-fields: true
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: l2advertisements.metallb.io
spec:
  group: metallb.io
  scope: Namespaced
  names:
    kind: L2Advertisement
    listKind: L2AdvertisementList
    plural: l2advertisements
    singular: l2advertisement
  versions:
  - name: v1beta1
    served: true
    storage: true
    subresources:
      status: {}
    additionalPrinterColumns:
    - {name: IPAddressPools, type: string, jsonPath: .spec.ipAddressPools}
    - {name: IPAddressPool Selectors, type: string, jsonPath: .spec.ipAddressPoolSelectors}
    - {name: Interfaces, type: string, jsonPath: .spec.interfaces}
    - {name: Node Selectors, type: string, jsonPath: .spec.nodeSelectors, priority: 10}
    schema:
      openAPIV3Schema:
        type: object
        description: Has a node answer for the addresses of pools, by ARP.
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            type: object
            description: Which pools, and from where. Without names and selectors all pools are meant.
            properties:
              ipAddressPools:
                type: array
                description: Names of pools.
                items: {type: string}
              ipAddressPoolSelectors:
                ${SELECTORS}
              nodeSelectors:
                ${SELECTORS}
              interfaces:
                type: array
                description: Names of network interfaces.
                items: {type: string}
          status:
            type: object
            x-kubernetes-preserve-unknown-fields: true
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: controller
  namespace: metallb-system
  labels: {app: metallb}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: speaker
  namespace: metallb-system
  labels: {app: metallb}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: metallb-excludel2
  namespace: metallb-system
data:
  excludel2.yaml: |
    announcedInterfacesToExclude: ["^docker.*", "^cbr.*", "^dummy.*", "^virbr.*", "^lxcbr.*", "^veth.*", "^lo$", "^cali.*", "^tunl.*", "^flannel.*", "^kube-ipvs.*", "^cni.*", "^nodelocaldns.*"]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: controller
  namespace: metallb-system
  labels: {app: metallb, component: controller}
spec:
  revisionHistoryLimit: 3
  selector:
    matchLabels: {app: metallb, component: controller}
  template:
    metadata:
      labels: {app: metallb, component: controller}
    spec:
      serviceAccountName: controller
      terminationGracePeriodSeconds: 0
      nodeSelector: {kubernetes.io/os: linux}
      securityContext: {runAsNonRoot: true, runAsUser: 65534}
      containers:
      - name: controller
        image: quay.io/metallb/controller:${version}
        args: ["--log-level=info"]
        env:
        - {name: METALLB_ML_SECRET_NAME, value: memberlist}
        - {name: METALLB_DEPLOYMENT, value: controller}
        livenessProbe:
          httpGet: {path: /healthz, port: 17472}
          initialDelaySeconds: 10
          periodSeconds: 10
        readinessProbe:
          httpGet: {path: /readyz, port: 17472}
          initialDelaySeconds: 10
          periodSeconds: 10
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: speaker
  namespace: metallb-system
  labels: {app: metallb, component: speaker}
spec:
  selector:
    matchLabels: {app: metallb, component: speaker}
  template:
    metadata:
      labels: {app: metallb, component: speaker}
    spec:
      serviceAccountName: speaker
      terminationGracePeriodSeconds: 2
      hostNetwork: true
      nodeSelector: {kubernetes.io/os: linux}
      tolerations:
      - {key: node-role.kubernetes.io/master, operator: Exists, effect: NoSchedule}
      - {key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}
      containers:
      - name: speaker
        image: quay.io/metallb/speaker:${version}
        args: ["--log-level=info"]
        env:
        - name: METALLB_NODE_NAME
          valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
        - {name: METALLB_ML_LABELS, value: "app=metallb,component=speaker"}
        - {name: METALLB_ML_SECRET_KEY_PATH, value: /etc/ml_secret_key}
        livenessProbe:
          httpGet: {host: 127.0.0.1, path: /healthz, port: 17472}
          initialDelaySeconds: 10
          periodSeconds: 10
        readinessProbe:
          httpGet: {host: 127.0.0.1, path: /readyz, port: 17472}
          initialDelaySeconds: 10
          periodSeconds: 10
        volumeMounts:
        - {name: memberlist, mountPath: /etc/ml_secret_key, readOnly: true}
        - {name: metallb-excludel2, mountPath: /etc/metallb, readOnly: true}
      volumes:
      - name: memberlist
        secret: {secretName: memberlist}
      - name: metallb-excludel2
        configMap: {name: metallb-excludel2}
`;
