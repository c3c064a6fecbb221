/** The kinds as types, by name. What a kind's own code narrows further is in its folder. */

import type * as k8s from '@kubernetes/client-node';
import type { KubeObject } from '../types.ts';
import type { Kind, Wire } from './wire.ts';

export type Namespace = Kind<k8s.V1Namespace>;
export type Node = Kind<k8s.V1Node, 'spec'>;
export type Pod = Kind<k8s.V1Pod, 'spec'>;
export type Service = Kind<k8s.V1Service, 'spec'>;
export type EndpointSlice = Kind<k8s.V1EndpointSlice>;
export type Endpoints = Kind<k8s.V1Endpoints>;
export type ConfigMap = Kind<k8s.V1ConfigMap>;
export type Secret = Kind<k8s.V1Secret>;
export type ServiceAccount = Kind<k8s.V1ServiceAccount>;
export type Event = Kind<k8s.CoreV1Event>;
/** `default` is a word of JavaScript's, which the model has under another name. */
export type LimitRangeItem = Omit<Wire<k8s.V1LimitRangeItem>, '_default'> & { default?: Record<string, string> };
export type LimitRange = KubeObject & { spec?: { limits: LimitRangeItem[] } };
export type Lease = Kind<k8s.V1Lease>;
export type ReplicaSet = Kind<k8s.V1ReplicaSet, 'spec'>;
export type ReplicationController = Kind<k8s.V1ReplicationController, 'spec'>;
export type Deployment = Kind<k8s.V1Deployment, 'spec'>;
export type DaemonSet = Kind<k8s.V1DaemonSet, 'spec'>;
export type StatefulSet = Kind<k8s.V1StatefulSet, 'spec'>;
export type Job = Kind<k8s.V1Job, 'spec'>;
export type CronJob = Kind<k8s.V1CronJob, 'spec'>;
export type ControllerRevision = Kind<k8s.V1ControllerRevision>;
export type Ingress = Kind<k8s.V1Ingress, 'spec'>;
export type IngressClass = Kind<k8s.V1IngressClass>;
export type NetworkPolicy = Kind<k8s.V1NetworkPolicy, 'spec'>;
export type PodDisruptionBudget = Kind<k8s.V1PodDisruptionBudget, 'spec'>;
export type HorizontalPodAutoscaler = Kind<k8s.V2HorizontalPodAutoscaler, 'spec'>;
export type ResourceQuota = Kind<k8s.V1ResourceQuota, 'spec'>;
export type ServiceCIDR = Kind<k8s.V1ServiceCIDR, 'spec'>;
export type CustomResourceDefinition = Kind<k8s.V1CustomResourceDefinition>;
export type PriorityClass = Kind<k8s.V1PriorityClass, 'value'>;
export type Role = Kind<k8s.V1Role>;
export type ClusterRole = Kind<k8s.V1ClusterRole>;
export type RoleBinding = Kind<k8s.V1RoleBinding, 'roleRef'>;
export type ClusterRoleBinding = Kind<k8s.V1ClusterRoleBinding, 'roleRef'>;
export type PolicyRule = Wire<k8s.V1PolicyRule>;
export type RbacSubject = Wire<k8s.RbacV1Subject>;
export type IPAddress = Kind<k8s.V1IPAddress, 'spec'>;

export type PodSpec = Wire<k8s.V1PodSpec>;
export type PodStatus = Wire<k8s.V1PodStatus>;
export type PodCondition = Wire<k8s.V1PodCondition>;
export type PodTemplateSpec = Wire<k8s.V1PodTemplateSpec>;
export type Container = Wire<k8s.V1Container>;
export type ContainerStatus = Wire<k8s.V1ContainerStatus>;
export type ContainerState = Wire<k8s.V1ContainerState>;
export type Probe = Wire<k8s.V1Probe>;
export type Volume = Wire<k8s.V1Volume>;
export type Toleration = Wire<k8s.V1Toleration>;
export type ServiceSpec = Wire<k8s.V1ServiceSpec>;
export type ServicePort = Wire<k8s.V1ServicePort>;
export type Endpoint = Wire<k8s.V1Endpoint>;
export type LabelSelector = Wire<k8s.V1LabelSelector>;
