/** What each namespace has from its first moment: the `default` ServiceAccount and the cluster's root certificate. */

import { KINDS } from '../resources/kinds.ts';
import { ApiError } from '../types.ts';
import { startLoop } from './loop.ts';
import type { Controller } from './types.ts';

/** Milliseconds from a change to its handling. */
const LATENCY = 5;

/** Makes the `default` ServiceAccount in each active namespace (upstream: pkg/controller/serviceaccount). */
export const serviceAccountController: Controller = {
	component: 'service-account-controller',
	start(context) {
		const namespaces = context.informers.of(KINDS.namespaces);
		const accounts = context.informers.of(KINDS.serviceaccounts);
		const loop = startLoop(context, {
			latency: LATENCY,
			reconcile(_, name) {
				const namespace = namespaces.get('', name);
				if (namespace?.status?.phase === 'Terminating' || !namespace || accounts.get(name, 'default')) return;
				unlessThere(() =>
					context.client.create(KINDS.serviceaccounts, {
						apiVersion: 'v1',
						kind: 'ServiceAccount',
						metadata: { name: 'default', namespace: name },
					}),
				);
			},
		});
		loop.follow(namespaces);
		loop.on(accounts, ({ old, current }) => {
			if (!current && old?.metadata.name === 'default') loop.add(old.metadata.namespace ?? '');
		});
		return loop;
	},
};

/** Publishes the root certificate in each namespace (upstream: pkg/controller/certificates/rootcacertpublisher). */
export function rootCertificatePublisher(certificate: string): Controller {
	return {
		component: 'root-ca-certificate-publisher',
		start(context) {
			const namespaces = context.informers.of(KINDS.namespaces);
			const maps = context.informers.of(KINDS.configmaps);
			const data = { 'ca.crt': certificate };
			const loop = startLoop(context, {
				latency: LATENCY,
				reconcile(_, name) {
					const namespace = namespaces.get('', name);
					if (!namespace || namespace.status?.phase === 'Terminating') return;
					const existing = maps.get(name, 'kube-root-ca.crt');
					if (existing?.data?.['ca.crt'] === certificate) return;
					if (existing) context.client.update(KINDS.configmaps, { ...existing, data });
					else
						unlessThere(() =>
							context.client.create(KINDS.configmaps, {
								apiVersion: 'v1',
								kind: 'ConfigMap',
								metadata: {
									name: 'kube-root-ca.crt',
									namespace: name,
									annotations: {
										'kubernetes.io/description':
											'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
									},
								},
								data,
							}),
						);
				},
			});
			loop.follow(namespaces);
			loop.on(maps, ({ old, current }) => {
				if (old?.metadata.name === 'kube-root-ca.crt' && current?.data?.['ca.crt'] !== certificate)
					loop.add(old.metadata.namespace ?? '');
			});
			return loop;
		},
	};
}

/** Creates what may have come into being meanwhile. */
function unlessThere(create: () => void): void {
	try {
		create();
	} catch (error) {
		if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
	}
}
