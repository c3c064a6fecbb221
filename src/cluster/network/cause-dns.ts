/** Why a name was not found, or a question about one not answered. */

import { editDistance } from '../../os/text/edit-distance.ts';
import { KINDS } from '../resources/kinds.ts';
import type { Namespace, Service } from '../resources/types.ts';
import type { Client } from '../types.ts';
import type { Cause } from './cause.ts';
import { noEndpoints } from './cause-endpoints.ts';
import { code, reference } from './cause-text.ts';
import { serviceWithAddress } from './cause-unled.ts';
import type { Trace } from './types.ts';

/** A whole name of the cluster's zone; what stands before `.svc` is a Service's name and its namespace. */
const WHOLE = /^([^.]+)\.([^.]+)\.svc\.[^.]+\.local$/;

/** The Service that a question means: by its whole name, or from a Pod by the short forms of it. */
function meant({ dns, from }: Trace, client: Client): { name: string; namespace: string } | undefined {
	const asked = (dns?.name ?? '').replace(/\.$/, '').toLowerCase();
	const [, name, namespace] = WHOLE.exec(asked) ?? [];
	if (name !== undefined && namespace !== undefined) return { name, namespace };
	const [first = '', second, ...rest] = asked.split('.');
	if (rest.length > 0) return undefined;
	if (second === undefined) return { name: first, namespace: from.namespace ?? 'default' };
	return client.get<Namespace>(KINDS.namespaces, '', second) ? { name: first, namespace: second } : undefined;
}

/** A name that does not exist (NXDOMAIN). */
export function missingName(trace: Trace, client: Client): Cause | undefined {
	const asked = (trace.dns?.name ?? '').replace(/\.$/, '').toLowerCase();
	const services = client.list<Service>(KINDS.services);
	const alias = services.find(({ spec }) => spec.type === 'ExternalName' && spec.externalName?.toLowerCase() === asked);
	if (alias) return deadAlias(alias);
	const found = meant(trace, client);
	if (!found) return undefined;
	const { name, namespace } = found;
	const here = services.filter(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
	if (!serviceWithAddress(client, trace.destination.address)) {
		if (here.length === 0) return undefined;
		const server = code(trace.destination.address);
		return {
			ko: `${code(asked)}, 이 이름은 클러스터 안의 것이어서 클러스터의 DNS만 안다. 노드와 클러스터 밖의 기기는 다른 서버(${server})에 묻는다.`,
			en: `${code(asked)} is a name of the cluster, which only the cluster's DNS knows. Nodes and machines outside ask another server (${server}).`,
			objects: here.map((each) => reference('Service', each)),
		};
	}
	if (!client.get<Namespace>(KINDS.namespaces, '', namespace)) {
		// On the way through the search list `web.shop` is asked as `web.shop.default…` too: that says nothing.
		return {
			ko: `${code(namespace)} 네임스페이스가 없다. 서비스의 DNS 이름은 ${code('서비스.네임스페이스.svc.cluster.local')} 꼴이다.`,
			en: `There is no namespace ${code(namespace)}. A Service's DNS name has the form ${code('service.namespace.svc.cluster.local')}.`,
			objects: [],
		};
	}
	const [own] = here;
	// The Service is there and its name is not: an alias that leads nowhere, or a headless one without ready Pods.
	if (own?.spec.type === 'ExternalName') return deadAlias(own);
	if (own) return own.spec.clusterIP === 'None' ? noEndpoints(own, client) : undefined;
	const elsewhere = services.find((each) => each.metadata.name === name);
	if (elsewhere)
		return {
			ko: `${code(namespace)} 네임스페이스에는 ${code(name)} 서비스가 없다. ${code(elsewhere.metadata.namespace ?? '')} 네임스페이스에 있으므로 ${code(`${name}.${elsewhere.metadata.namespace}`)}처럼 네임스페이스까지 적어 부른다.`,
			en: `There is no Service ${code(name)} in the namespace ${code(namespace)}. There is one in ${code(elsewhere.metadata.namespace ?? '')}: call it ${code(`${name}.${elsewhere.metadata.namespace}`)}.`,
			objects: [reference('Service', elsewhere)],
		};
	const similar = services
		.filter((each) => each.metadata.namespace === namespace)
		.map((each) => ({ each, distance: editDistance(each.metadata.name, name) }))
		.sort((a, b) => a.distance - b.distance)[0];
	const hint = similar && similar.distance <= 3 ? similar.each : undefined;
	return {
		ko: `${code(namespace)} 네임스페이스에 ${code(name)} 서비스가 없다.${hint ? ` 비슷한 이름의 ${code(hint.metadata.name)} 서비스는 있다.` : ''}`,
		en: `There is no Service ${code(name)} in the namespace ${code(namespace)}.${hint ? ` There is one named ${code(hint.metadata.name)}.` : ''}`,
		objects: hint ? [reference('Service', hint)] : [],
	};
}

/** An ExternalName whose own name does not resolve. */
function deadAlias(service: Service): Cause {
	const name = code(service.metadata.name);
	const target = code(service.spec.externalName ?? '');
	return {
		ko: `${name} 서비스는 ${target}의 별명(${code('ExternalName')})인데, 그 이름을 아는 DNS 서버가 없다.`,
		en: `Service ${name} is another name (${code('ExternalName')}) for ${target}, and no DNS server knows that.`,
		objects: [reference('Service', service)],
	};
}

/** A DNS question that nobody answered. */
export function dnsDown(trace: Trace, client: Client): Cause | undefined {
	if (trace.verdict === 'answered') return undefined;
	const service = serviceWithAddress(client, trace.destination.address);
	if (!service) return undefined;
	const why = noEndpoints(service, client);
	return {
		ko: `클러스터 DNS(${code(service.metadata.name)} 서비스)가 답하지 않는다. ${why.ko}`,
		en: `The cluster's DNS (Service ${code(service.metadata.name)}) does not answer. ${why.en}`,
		objects: why.objects,
	};
}
