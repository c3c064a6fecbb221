/** Describers of kinds with little to tell: Namespace, ConfigMap, Secret, ServiceAccount, Endpoints, EndpointSlice, ServiceCIDR, IPAddress. */

import type { KubeObject } from '../../cluster/types.ts';
import { base64Size, fromBase64 } from '../../os/text/base64.ts';
import { resourcePath } from '../client/api.ts';
import type { ObjectList } from '../resources/builder.ts';
import type { Describer } from './describer.ts';
import { describeLimits, describeLimitsHead, describeQuotaBody } from './policy.ts';
import type { EndpointSliceObject } from './service.ts';
import type { DescribeWriter } from './writer.ts';
import { longTime } from './writer.ts';

const QUOTAS = { group: '', version: 'v1', plural: 'resourcequotas', namespaced: true };
const LIMITS = { group: '', version: 'v1', plural: 'limitranges', namespaced: true };

export const describeNamespace: Describer = async (writer, object, { cli }) => {
	const { metadata } = object;
	writer.field('Name', metadata.name);
	writer.labels('Labels', metadata.labels);
	writer.annotations('Annotations', metadata.annotations);
	const status = object.status as
		| {
				phase?: string;
				conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime?: string }[];
		  }
		| undefined;
	writer.field('Status', status?.phase);
	if (status?.conditions?.length) {
		writer.line(0, 'Conditions:');
		writer.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
		writer.line(1, '----\t------\t------------------\t------\t-------');
		for (const { type, status: state, lastTransitionTime, reason, message } of status.conditions) {
			writer.line(1, `${type}\t${state}\t${longTime(lastTransitionTime)}\t${reason}\t${message}`);
		}
	}
	const list = async (resource: typeof QUOTAS): Promise<KubeObject[] | undefined> => {
		const response = await cli.api.send('GET', resourcePath(resource, metadata.name));
		if (!response.ok) return undefined;
		return ((await cli.process.hold(response.json())) as ObjectList).items ?? [];
	};
	const quotas = await list(QUOTAS);
	if (quotas) writer.raw('\n');
	if (quotas?.length === 0) writer.line(0, 'No resource quota.');
	else if (quotas) describeQuotas(writer, quotas);
	const limits = await list(LIMITS);
	if (limits) writer.raw('\n');
	if (limits?.length === 0) writer.line(0, 'No LimitRange resource.');
	else if (limits) {
		writer.line(0, 'Resource Limits');
		describeLimitsHead(writer, ' ');
		for (const range of limits) describeLimits(writer, range, ' ');
	}
};

function describeQuotas(writer: DescribeWriter, quotas: KubeObject[]): void {
	writer.line(0, 'Resource Quotas');
	for (const quota of quotas) {
		writer.line(1, `Name:\t${quota.metadata.name}`);
		describeQuotaBody(writer, quota, 1, '* ');
	}
}

export const describeConfigMap: Describer = (writer, object) => {
	writer.header(object.metadata);
	writer.raw('\nData\n====\n');
	const data = (object.data ?? {}) as Record<string, string>;
	for (const key of Object.keys(data).sort()) writer.raw(`${key}:\n----\n${data[key]}\n\n`);
	writer.raw('\nBinaryData\n====\n');
	const binary = (object.binaryData ?? {}) as Record<string, string>;
	for (const key of Object.keys(binary).sort()) writer.raw(`${key}: ${base64Size(binary[key] as string)} bytes\n`);
	writer.raw('\n');
};

export const describeSecret: Describer = (writer, object) => {
	writer.header(object.metadata);
	const type = object.type as string | undefined;
	writer.raw('\n');
	writer.field('Type', type);
	writer.raw('\nData\n====\n');
	const data = (object.data ?? {}) as Record<string, string>;
	for (const key of Object.keys(data).sort()) {
		const value = data[key] as string;
		// A token is shown: it is what one describes such a secret for.
		if (type === 'kubernetes.io/service-account-token' && key === 'token')
			writer.line(0, `${key}:\t${fromBase64(value) ?? ''}`);
		else writer.line(0, `${key}:\t${base64Size(value)} bytes`);
	}
};

export const describeServiceAccount: Describer = (writer, object) => {
	writer.header(object.metadata);
	const names = (field: unknown): string[] => ((field ?? []) as { name: string }[]).map(({ name }) => name);
	const list = (title: string, items: string[]): void => {
		if (items.length === 0) writer.line(0, `${title}:\t<none>`);
		items.forEach((item, index) => {
			writer.line(0, `${index === 0 ? `${title}:` : ''}\t${item}`);
		});
	};
	list('Image pull secrets', names(object.imagePullSecrets));
};

interface Subset {
	addresses?: { ip: string }[];
	notReadyAddresses?: { ip: string }[];
	ports?: { name?: string; port: number; protocol?: string }[];
}

export const describeEndpoints: Describer = (writer, object) => {
	writer.header(object.metadata);
	writer.line(0, 'Subsets:');
	for (const { addresses, notReadyAddresses, ports } of (object.subsets ?? []) as Subset[]) {
		writer.line(1, `Addresses:\t${addresses?.map(({ ip }) => ip).join(',') || '<none>'}`);
		writer.line(1, `NotReadyAddresses:\t${notReadyAddresses?.map(({ ip }) => ip).join(',') || '<none>'}`);
		if (!ports?.length) continue;
		writer.line(1, 'Ports:');
		writer.line(2, 'Name\tPort\tProtocol');
		writer.line(2, '----\t----\t--------');
		for (const { name, port, protocol } of ports) writer.line(2, `${name || '<unset>'}\t${port}\t${protocol}`);
	}
	writer.raw('\n');
};

export const describeEndpointSlice: Describer = (writer, object) => {
	const slice = object as EndpointSliceObject;
	writer.header(object.metadata);
	writer.field('AddressType', slice.addressType);
	if (!slice.ports?.length) writer.line(0, 'Ports: <unset>');
	else {
		writer.line(0, 'Ports:');
		writer.line(1, 'Name\tPort\tProtocol');
		writer.line(1, '----\t----\t--------');
		for (const { name, port, protocol } of slice.ports)
			writer.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol}`);
	}
	if (!slice.endpoints?.length) return writer.line(0, 'Endpoints: <none>');
	writer.line(0, 'Endpoints:');
	for (const endpoint of slice.endpoints) {
		writer.line(1, `- Addresses:\t${endpoint.addresses.join(', ')}`);
		writer.line(2, 'Conditions:');
		writer.field('Ready', endpoint.conditions?.ready ?? '<unset>', 3);
		writer.field('Hostname', endpoint.hostname || '<unset>', 2);
		if (endpoint.targetRef) writer.field('TargetRef', `${endpoint.targetRef.kind}/${endpoint.targetRef.name}`, 2);
		writer.field('NodeName', endpoint.nodeName ?? '<unset>', 2);
		writer.field('Zone', endpoint.zone ?? '<unset>', 2);
	}
};

export const describeServiceCidr: Describer = (writer, object) => {
	writer.field('Name', object.metadata.name);
	writer.labels('Labels', object.metadata.labels);
	writer.annotations('Annotations', object.metadata.annotations);
	writer.field('CIDRs', ((object.spec as { cidrs?: string[] } | undefined)?.cidrs ?? []).join(', '));
	const conditions = (
		object.status as
			| {
					conditions?: {
						type: string;
						status: string;
						lastTransitionTime?: string;
						reason?: string;
						message?: string;
					}[];
			  }
			| undefined
	)?.conditions;
	if (!conditions?.length) return;
	writer.line(0, 'Status:');
	writer.line(0, 'Conditions:');
	writer.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
	writer.line(1, '----\t------\t------------------\t------\t-------');
	for (const { type, status, lastTransitionTime, reason = '', message = '' } of conditions) {
		writer.line(1, `${type} \t${status} \t${longTime(lastTransitionTime)} \t${reason} \t${message}`);
	}
};

export const describeIpAddress: Describer = (writer, object) => {
	const { parentRef } = (object.spec ?? {}) as { parentRef?: Record<string, string> };
	writer.field('Name', object.metadata.name);
	writer.labels('Labels', object.metadata.labels);
	writer.annotations('Annotations', object.metadata.annotations);
	if (!parentRef) return;
	writer.line(0, 'Parent Reference:');
	writer.field('Group', parentRef.group, 1);
	writer.field('Resource', parentRef.resource, 1);
	writer.field('Namespace', parentRef.namespace, 1);
	writer.field('Name', parentRef.name, 1);
};
