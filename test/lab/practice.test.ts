/** The cases of the practice part take any right way: other repairs than the one that is each lab's own solution. */

import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { parseLab } from '../../src/lab/parse.ts';
import { createPlayer } from '../../src/lab/play.ts';
import { createSession } from '../../src/lab/session.ts';
import type { Session } from '../../src/lab/session-types.ts';

interface Repair {
	lab: string;
	name: string;
	/** Passed by the lab's own solution first. */
	after: string;
	lines: string[];
	/** The lab's answer to the question of the last checkpoint, where it has one. */
	answer?: { checkpoint: string; value: string };
	passes: string[];
}

const patch = (what: string, json: unknown, more = '') => `kubectl patch ${what} ${more} -p '${JSON.stringify(json)}'`;
const template = (of: unknown) => ({ spec: { template: of } });
const container = (of: Record<string, unknown>) => template({ spec: { containers: [of] } });

const repairs: Repair[] = [
	{
		lab: 'case-1',
		name: 'the old label added to the template',
		after: 'evidence',
		lines: [
			patch('deployment order -n lunch', template({ metadata: { labels: { app: 'order' } } })),
			'kubectl rollout status deployment/order -n lunch',
			'kubectl set image deployment/order -n lunch nginx=nginx:1.29',
			'kubectl rollout status deployment/order -n lunch',
		],
		passes: ['mended', 'release'],
	},
	{
		lab: 'case-1',
		name: 'the Service made anew, with its door',
		after: 'evidence',
		lines: [
			'kubectl delete svc order -n lunch',
			`kubectl expose deployment order -n lunch --type NodePort --port 80 --overrides '{"spec":{"ports":[{"port":80,"nodePort":30080}]}}'`,
			'kubectl set image deployment/order -n lunch nginx=nginx:1.29',
			'kubectl rollout status deployment/order -n lunch',
		],
		passes: ['mended', 'release'],
	},
	{
		lab: 'case-1',
		name: 'the Deployment made anew with the label of old',
		after: 'evidence',
		lines: [
			`kubectl get deployment order -n lunch -o json | jq '.spec.selector.matchLabels = {app: "order"} | .spec.template.metadata.labels = {app: "order"} | del(.metadata.uid, .metadata.resourceVersion, .status)' > order.json`,
			'kubectl delete deployment order -n lunch',
			'kubectl apply -f order.json',
			'kubectl set image deployment/order -n lunch nginx=nginx:1.29',
			'kubectl rollout status deployment/order -n lunch',
		],
		passes: ['mended', 'release'],
	},
	{
		lab: 'case-2',
		name: 'the trial moved to the port of the others, its preview with it',
		after: 'split',
		lines: [
			patch('svc menu-preview', { spec: { ports: [{ port: 80, targetPort: 'http' }] } }),
			`kubectl patch deployment menu-trial --type json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/env/0/value","value":"8080"},{"op":"replace","path":"/spec/template/spec/containers/0/ports/0/containerPort","value":8080}]'`,
			'kubectl rollout status deployment/menu-trial',
			'sleep 40',
			'kubectl scale deployment menu-trial --replicas 3',
		],
		passes: ['mended', 'wider'],
	},
	{
		lab: 'case-3',
		name: 'a probe that runs a command in the Pod',
		after: 'named',
		lines: [
			patch(
				'deployment shop -n shop',
				container({ name: 'nginx', readinessProbe: { exec: { command: ['curl', '-fsS', 'http://127.0.0.1/'] } } }),
			),
			'kubectl rollout status deployment/shop -n shop',
			'kubectl exec -n shop deploy/shop -- rm /usr/share/nginx/html/index.html',
			'sleep 40',
		],
		answer: { checkpoint: 'guard', value: 'part' },
		passes: ['mended', 'guard'],
	},
	{
		lab: 'case-4',
		name: 'the full name, read again by a signal',
		after: 'whose',
		lines: [
			"kubectl get configmap checkout -n store -o yaml | sed 's/card.pay-rehearsal/card.pay.svc.cluster.local/' | kubectl apply -f -",
			'sleep 90',
			'for pod in $(kubectl get pods -n store -l app=checkout -o name); do kubectl exec -n store $pod -- nginx -s reload; done',
			'sleep 5',
			"kubectl set env deployment/card -n pay ECHO_TEXT='receipt: PAID, thank you'",
			'sleep 15',
		],
		passes: ['mended', 'stays'],
	},
	{
		lab: 'case-4',
		name: 'a Service of its own that stands for the right name',
		after: 'whose',
		lines: [
			'kubectl create service externalname card -n store --external-name card.pay.svc.cluster.local',
			"kubectl get configmap checkout -n store -o yaml | sed 's/card.pay-rehearsal/card/' | kubectl apply -f -",
			'kubectl rollout restart deployment/checkout -n store',
			'kubectl rollout status deployment/checkout -n store',
			"kubectl set env deployment/card -n pay ECHO_TEXT='receipt: PAID, thank you'",
			'sleep 15',
		],
		passes: ['mended', 'stays'],
	},
	{
		lab: 'case-5',
		name: 'the cordon lifted and both Pods deleted, for the scheduler to spread them',
		after: 'where',
		lines: [
			'kubectl uncordon myserver03',
			'kubectl delete pods -l app=till',
			'sleep 20',
			'kubectl set env deployment/till WHOAMI_NAME=night',
			'kubectl rollout status deployment/till',
		],
		answer: { checkpoint: 'release', value: 'stay' },
		passes: ['mended', 'release'],
	},
	{
		lab: 'case-5',
		name: 'a DaemonSet, which minds no cordon',
		after: 'where',
		lines: [
			`kubectl get deployment till -o json | jq '{apiVersion, kind: "DaemonSet", metadata: {name: "till"}, spec: {selector: .spec.selector, template: .spec.template}}' | kubectl apply -f -`,
			'kubectl rollout status daemonset/till',
			'kubectl delete deployment till',
			'sleep 5',
			'kubectl set env daemonset/till WHOAMI_NAME=night',
			'sleep 40',
		],
		answer: { checkpoint: 'release', value: 'stay' },
		passes: ['mended', 'release'],
	},
	{
		lab: 'case-5',
		name: 'a spread written down',
		after: 'where',
		lines: [
			'kubectl uncordon myserver03',
			patch(
				'deployment till',
				template({
					spec: {
						topologySpreadConstraints: [
							{
								maxSkew: 1,
								topologyKey: 'kubernetes.io/hostname',
								whenUnsatisfiable: 'DoNotSchedule',
								labelSelector: { matchLabels: { app: 'till' } },
								matchLabelKeys: ['pod-template-hash'],
								nodeTaintsPolicy: 'Honor',
							},
						],
					},
				}),
			),
			'kubectl rollout status deployment/till',
			'kubectl set env deployment/till WHOAMI_NAME=night',
			'sleep 30',
		],
		answer: { checkpoint: 'release', value: 'stay' },
		passes: ['mended', 'release'],
	},
	{
		lab: 'case-6',
		name: 'the word corrected, and the next start waited for',
		after: 'last-words',
		lines: [
			"kubectl get configmap coredns-custom -n kube-system -o yaml | sed 's/host {/hosts {/' | kubectl replace -f -",
			'sleep 160',
			'sleep 160',
			'kubectl rollout restart deployment/coredns -n kube-system',
			'kubectl rollout status deployment/coredns -n kube-system',
		],
		answer: { checkpoint: 'again', value: 'kept' },
		passes: ['mended', 'again'],
	},
];

let open: Session | undefined;
afterEach(() => open?.dispose());

test.each(repairs)('$lab: $name', async ({ lab: id, after, lines, answer, passes }) => {
	const file = `content/labs/${id}/lab.yaml`;
	const lab = parseLab(readFileSync(file, 'utf8'), file);
	open = await createSession(id, lab);
	const player = createPlayer(open);
	const last = lab.solution.findIndex((step) => step.passes?.includes(after));
	for (const step of lab.solution.slice(0, last + 1)) await player.take(step);
	for (const line of lines) await player.type(line);
	if (answer) await player.take({ answer });
	await open.run(5_000);
	for (const passed of passes) {
		const state = open.checkpoints.find((checkpoint) => checkpoint.id === passed);
		expect(state).toEqual({ id: passed, status: 'passed' });
	}
});
