import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/workstation/sandbox.ts';

/** Custom resources as somebody at a terminal meets them. Compared with the real kubectl v1.36 against the same server. */

const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ferries.naru.example.com
spec:
  group: naru.example.com
  scope: Namespaced
  names: {plural: ferries, singular: ferry, kind: Ferry, shortNames: [fr], categories: [all]}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        description: A boat that crosses.
        required: [spec]
        properties:
          spec:
            type: object
            required: [landing]
            properties:
              landing: {type: string, pattern: '^[a-z]+$', description: Where it lies.}
              seats: {type: integer, minimum: 1, maximum: 40, default: 8}
              crew: {type: array, items: {type: string}}
              kind: {type: string, enum: [row, motor]}
              extra: {type: object, x-kubernetes-preserve-unknown-fields: true}
          status: {type: object, properties: {seats: {type: integer}}}
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.seats, statusReplicasPath: .status.seats}
    additionalPrinterColumns:
    - {name: Landing, type: string, jsonPath: .spec.landing}
    - {name: Seats, type: integer, jsonPath: .spec.seats}
    - {name: Crew, type: string, jsonPath: '.spec.crew', priority: 1}
    - {name: Second, type: string, jsonPath: '.spec.crew[1]', priority: 1}
`;

const ferry = (name: string, spec: object) =>
	JSON.stringify({ apiVersion: 'naru.example.com/v1', kind: 'Ferry', metadata: { name }, spec });

// A cluster is made before the first test, which takes its time on a busy machine.
vi.setConfig({ hookTimeout: 60_000, testTimeout: 60_000 });

let sandbox: Sandbox;
const type = async (line: string): Promise<string> => {
	const { stdout, stderr } = await sandbox.type(line);
	return stdout + stderr;
};
beforeAll(async () => {
	sandbox = await createSandbox({
		profile: 'k3s',
		files: {
			'crd.yaml': CRD,
			'one.json': ferry('one', { landing: 'seoul', crew: ['a', 'b'], extra: { x: 1 } }),
			'odd.json': ferry('odd', { landing: 'seoul', oar: 1 }),
		},
	});
});
afterAll(() => {
	expect(sandbox.cluster).toMatchObject({ faults: [] });
	sandbox.dispose();
});

describe('a CustomResourceDefinition', () => {
	test('is checked', async () => {
		expect(await type('kubectl get crd')).toBe('No resources found\n');
		expect(await type('kubectl apply -f one.json')).toBe(
			'error: resource mapping not found for name: "one" namespace: "" from "one.json": no matches for kind "Ferry" in version "naru.example.com/v1"\nensure CRDs are installed first\n',
		);
		const refused = await type(
			'sed "s/pattern: [^,]*/pattern: \'(\'/; s/scope: .*/scope: Everywhere/; s/name: ferries.n/name: n/" crd.yaml | kubectl create -f -',
		);
		expect(refused).toContain(
			'* metadata.name: Invalid value: "naru.example.com": must be spec.names.plural+"."+spec.group\n',
		);
		expect(refused).toContain(
			'* spec.scope: Unsupported value: "Everywhere": supported values: "Cluster", "Namespaced"\n',
		);
		expect(refused).toContain('properties[landing].pattern: Invalid value: "(": must be a valid regular expression\n');
	});

	test('brings a kind that kubectl knows', async () => {
		expect(await type('kubectl apply -f crd.yaml')).toBe(
			'customresourcedefinition.apiextensions.k8s.io/ferries.naru.example.com created\n',
		);
		expect(await type('kubectl wait --for=condition=established crd/ferries.naru.example.com')).toBe(
			'customresourcedefinition.apiextensions.k8s.io/ferries.naru.example.com condition met\n',
		);
		expect(await type('kubectl get crd')).toMatch(
			/^NAME +CREATED AT\nferries\.naru\.example\.com +2026-11-21T01:00:\d\dZ\n$/,
		);
		expect(await type('kubectl api-resources --api-group=naru.example.com')).toBe(
			'NAME      SHORTNAMES   APIVERSION            NAMESPACED   KIND\nferries   fr           naru.example.com/v1   true         Ferry\n',
		);
		expect(await type('kubectl get ferries')).toBe('No resources found in default namespace.\n');
		expect(await type('kubectl explain ferry.spec')).toContain(
			'FIELD: spec <Object>\n\n\nDESCRIPTION:\n    <empty>\nFIELDS:\n  crew\t<[]string>\n    <no description>\n\n',
		);
		expect(await type('kubectl explain ferry.spec')).toContain(
			'  kind\t<string>\n  enum: row, motor\n    <no description>\n\n  landing\t<string> -required-\n    Where it lies.\n\n',
		);
		expect(await type('kubectl explain ferry.spec.kind')).toContain(
			'FIELD: kind <string>\nENUM:\n    row\n    motor\n\nDESCRIPTION:\n    <empty>\n',
		);
	});
});

describe('its objects', () => {
	test('get defaults, columns and a description', async () => {
		expect(await type('kubectl apply -f one.json')).toBe('ferry.naru.example.com/one created\n');
		expect(await type('kubectl get fr -o wide')).toBe(
			'NAME   LANDING   SEATS   CREW        SECOND\none    seoul     8       ["a","b"]   b\n',
		);
		expect(await type('kubectl describe ferry one')).toContain(
			'Spec:\n  Crew:\n    a\n    b\n  Extra:\n    X:      1\n  Landing:  seoul\n  Seats:    8\nEvents:     <none>\n',
		);
		expect(await type('kubectl get all | grep -A1 LANDING')).toBe(
			'NAME                         LANDING   SEATS\nferry.naru.example.com/one   seoul     8\n',
		);
	});

	test('are validated in the schema’s words', async () => {
		expect(
			await type(
				`kubectl patch ferry one --type=merge -p '{"spec":{"seats":50,"landing":"A1","kind":"sail","crew":"x"}}'`,
			),
		).toBe(
			'The Ferry "one" is invalid: \n' +
				'* spec.seats: Invalid value: 50: spec.seats in body should be less than or equal to 40\n' +
				'* spec.landing: Invalid value: "A1": spec.landing in body should match \'^[a-z]+$\'\n' +
				'* spec.kind: Unsupported value: "sail": supported values: "row", "motor"\n' +
				'* spec.crew: Invalid value: "string": spec.crew in body must be of type array: "string"\n',
		);
		expect(await type(`kubectl patch ferry one --type=json -p '[{"op":"remove","path":"/spec/landing"}]'`)).toBe(
			'The Ferry "one" is invalid: spec.landing: Required value\n',
		);
		expect(await type('kubectl create -f odd.json')).toContain('strict decoding error: unknown field "spec.oar"\n');
		expect(await type('kubectl create -f odd.json --validate=warn')).toBe(
			'ferry.naru.example.com/odd created\nWarning: unknown field "spec.oar"\n',
		);
		expect(await type("kubectl get ferry odd -o jsonpath='{.spec}'")).toBe('{"landing":"seoul","seats":8}');
	});

	test('are changed, scaled and watched like any others', async () => {
		expect(await type(`kubectl patch ferry one -p '{"spec":{"seats":5}}'`)).toBe(
			'error: application/strategic-merge-patch+json is not supported by naru.example.com/v1, Kind=Ferry: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml\n',
		);
		expect(await type('kubectl scale ferry one --replicas=12')).toBe('ferry.naru.example.com/one scaled\n');
		expect(await type(`kubectl patch ferry one --subresource=status --type=merge -p '{"status":{"seats":3}}'`)).toBe(
			'ferry.naru.example.com/one patched\n',
		);
		expect(await type("kubectl get ferry one -o jsonpath='{.spec.seats} {.status.seats} {.metadata.generation}'")).toBe(
			'12 3 2',
		);
		await type('kubectl get ferries -w --no-headers > watched & sleep 1');
		expect(await type('sed -i s/seoul/busan/ one.json && kubectl apply -f one.json')).toBe(
			'ferry.naru.example.com/one configured\n',
		);
		expect(await type('kubectl apply --server-side --force-conflicts -f one.json')).toBe(
			'ferry.naru.example.com/one serverside-applied\n',
		);
		expect(await type('kill %1; grep -c busan watched')).toMatch(/^2\n/);
		expect(await type('kubectl replace -f one.json && kubectl get ferry one -o jsonpath={.metadata.annotations}')).toBe(
			'ferry.naru.example.com/one replaced\n',
		);
		expect(await type('kubectl apply --server-side --force-conflicts -f one.json')).toContain('serverside-applied');
		// What the schema fills in is nobody's who applied.
		expect(
			await type(
				'kubectl get ferry one --show-managed-fields -o jsonpath=\'{.metadata.managedFields[?(@.operation=="Apply")].fieldsV1.f:spec}\'',
			),
		).toBe('{"f:crew":{},"f:extra":{"f:x":{}},"f:landing":{}}');
	});

	test('own others, and are owned', async () => {
		const uid = await type("kubectl get ferry one -o jsonpath='{.metadata.uid}'");
		const owned = (kind: string, apiVersion: string, more: object) =>
			type(
				`kubectl create -f - <<< '${JSON.stringify({
					apiVersion,
					kind,
					metadata: {
						name: 'owned',
						ownerReferences: [{ apiVersion: 'naru.example.com/v1', kind: 'Ferry', name: 'one', uid }],
					},
					...more,
				})}'`,
			);
		await owned('ConfigMap', 'v1', {});
		await owned('Ferry', 'naru.example.com/v1', { spec: { landing: 'jeju' } });
		expect(await type('kubectl get cm owned -o name; kubectl get ferry owned -o name')).toBe(
			'configmap/owned\nferry.naru.example.com/owned\n',
		);
		await type('kubectl delete ferry one');
		await type('sleep 2');
		expect(await type('kubectl get cm/owned ferry/owned')).toMatch(/"owned" not found\n.*"owned" not found\n/);
		expect(await type('kubectl apply -f one.json')).toBe('ferry.naru.example.com/one created\n');
	});

	test('go with their namespace, and with their definition', async () => {
		await type('kubectl create namespace shop');
		expect(await type('kubectl -n shop create -f one.json')).toBe('ferry.naru.example.com/one created\n');
		expect(await type('kubectl delete namespace shop')).toBe('namespace "shop" deleted\n');
		expect(await type('kubectl get ferries -A --no-headers | wc -l')).toBe('2\n');
		expect(await type('kubectl delete crd ferries.naru.example.com')).toBe(
			'customresourcedefinition.apiextensions.k8s.io "ferries.naru.example.com" deleted\n',
		);
		expect(await type('kubectl get ferries')).toContain('the server could not find the requested resource');
		expect(await type('kubectl apply -f crd.yaml && sleep 1 && kubectl get ferries')).toContain(
			'No resources found in default namespace.\n',
		);
	});
});
