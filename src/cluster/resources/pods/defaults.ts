/** What a Pod spec gets where it says nothing (pkg/apis/core/v1 defaults); templates of workloads get nearly the same. */

import type { Container, PodSpec, PodTemplateSpec, Probe } from '../types.ts';

/** `latest` or no tag is asked for every time; another tag only when it is not there yet. */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
	if (image.includes('@')) return 'IfNotPresent';
	const name = image.slice(image.lastIndexOf('/') + 1);
	const colon = name.indexOf(':');
	return colon < 0 || name.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: Probe | undefined): void {
	if (!probe) return;
	probe.timeoutSeconds ||= 1;
	probe.periodSeconds ||= 10;
	probe.successThreshold ||= 1;
	probe.failureThreshold ||= 3;
	if (probe.httpGet) {
		probe.httpGet.path ||= '/';
		probe.httpGet.scheme ||= 'HTTP';
	}
	if (probe.grpc) probe.grpc.service ??= '';
}

function defaultContainer(container: Container): void {
	container.imagePullPolicy ||= defaultPullPolicy(container.image ?? '');
	container.terminationMessagePath ||= '/dev/termination-log';
	container.terminationMessagePolicy ||= 'File';
	container.resources ??= {};
	for (const port of container.ports ?? []) port.protocol ||= 'TCP';
	for (const env of container.env ?? []) {
		if (env.valueFrom?.fieldRef) env.valueFrom.fieldRef.apiVersion ||= 'v1';
	}
	defaultProbe(container.livenessProbe);
	defaultProbe(container.readinessProbe);
	defaultProbe(container.startupProbe);
	for (const hook of [container.lifecycle?.postStart, container.lifecycle?.preStop]) {
		if (hook?.httpGet) {
			hook.httpGet.path ||= '/';
			hook.httpGet.scheme ||= 'HTTP';
		}
	}
}

/** Fills in what a Pod and a template have in common, in place. */
function defaultPodSpec(spec: PodSpec): void {
	spec.restartPolicy ||= 'Always';
	spec.terminationGracePeriodSeconds ??= 30;
	spec.dnsPolicy ||= 'ClusterFirst';
	spec.securityContext ??= {};
	spec.schedulerName ||= 'default-scheduler';
	// Two names of one field: the old one is kept in step.
	if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
	else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
	for (const container of spec.initContainers ?? []) defaultContainer(container);
	for (const container of spec.containers ?? []) defaultContainer(container);
	for (const container of spec.ephemeralContainers ?? []) defaultContainer(container as Container);
	if (spec.hostNetwork) {
		for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
			for (const port of container.ports ?? []) port.hostPort ||= port.containerPort;
		}
	}
	for (const volume of spec.volumes ?? []) {
		if (volume.secret) volume.secret.defaultMode ??= 0o644;
		if (volume.configMap) volume.configMap.defaultMode ??= 0o644;
		if (volume.downwardAPI) {
			volume.downwardAPI.defaultMode ??= 0o644;
			for (const item of volume.downwardAPI.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
		}
		if (volume.hostPath) volume.hostPath.type ??= '';
		if (volume.projected) {
			volume.projected.defaultMode ??= 0o644;
			for (const source of volume.projected.sources ?? []) {
				if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
				for (const item of source.downwardAPI?.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
			}
		}
		// A volume without a source is an empty directory.
		if (Object.keys(volume).length === 1 && volume.name) volume.emptyDir = {};
	}
}

/** Fills in a Pod's spec, in place: SetDefaults_Pod does more than a template gets. */
export function defaultPod(spec: PodSpec): void {
	defaultPodSpec(spec);
	for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
		const resources = container.resources;
		// What is limited but not requested is requested as much as it is limited.
		if (resources?.limits) resources.requests = { ...resources.limits, ...resources.requests };
	}
}

/** Fills in a workload's template, in place. */
export function defaultTemplate(template: PodTemplateSpec | undefined): void {
	if (template?.spec) defaultPodSpec(template.spec);
}
