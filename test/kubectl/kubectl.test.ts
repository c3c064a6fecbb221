import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/cluster/resources/kinds.ts';
import { createKubectlCompleter } from '../../src/kubectl/main.ts';
import { VERBS } from '../../src/kubectl/verbs/index.ts';
import { type Bench, createBench, START } from './harness.ts';
import { createWorld, FILES } from './world.ts';

function world(files: Record<string, string> = {}): Bench {
	const bench = createBench(
		Object.fromEntries(Object.entries({ ...FILES, ...files }).map(([path, text]) => [`/root/${path}`, text])),
	);
	createWorld(bench.client, START);
	return bench;
}

describe('kubeconfig', () => {
	test('without one nobody answers on localhost:8080', async () => {
		const bench = world();
		const { stderr, exitCode } = await bench.run('KUBECONFIG=/nope kubectl get pods');
		const lines = stderr.trimEnd().split('\n');
		expect(lines.at(-1)).toBe(
			'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
		);
		// The real one's log of each try at discovery comes before.
		expect(lines.slice(0, -1).map((line) => line.slice(line.indexOf(' memcache.go')))).toEqual(
			Array(5).fill(
				' memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list: Get \\"http://localhost:8080/api?timeout=32s\\": dial tcp 127.0.0.1:8080: connect: connection refused"',
			),
		);
		expect(exitCode).toBe(1);
	});

	test('one that is no YAML is told as such', async () => {
		const bench = world({ bad: 'a: b: c' });
		const { stderr, exitCode } = await bench.run('KUBECONFIG=/root/bad kubectl get pods');
		expect(stderr).toContain('error loading config file "/root/bad"');
		expect(exitCode).toBe(1);
	});

	test('the namespace of the context is where names are', async () => {
		const bench = world();
		expect((await bench.run('kubectl config set-context --current --namespace=kube-system')).stdout).toBe(
			'Context "default" modified.\n',
		);
		expect((await bench.run('kubectl get pods')).stderr).toBe('No resources found in kube-system namespace.\n');
		expect((await bench.run('kubectl get pods -n default -o name')).stdout).toContain('pod/x\n');
		expect((await bench.run('kubectl config view --minify -o jsonpath={..namespace}')).stdout).toBe('kube-system');
		expect((await bench.run('kubectl config get-contexts')).stdout).toBe(
			'CURRENT   NAME      CLUSTER   AUTHINFO   NAMESPACE\n*         default   default   default    kube-system\n',
		);
	});

	test('secrets are not shown', async () => {
		const { stdout } = await world().run('kubectl config view');
		expect(stdout).toContain('certificate-authority-data: DATA+OMITTED');
		expect(stdout).toContain('current-context: default');
	});
});

describe('what get printed', () => {
	test('can be created again, also in place of itself', async () => {
		const bench = world();
		await bench.run('kubectl create configmap first --from-literal=k=v');
		expect(
			(await bench.run("kubectl get configmap first -o yaml | sed 's/name: first/name: second/' | kubectl create -f -"))
				.stdout,
		).toBe('configmap/second created\n');
		expect((await bench.run('kubectl get configmap first -o yaml | kubectl replace --force -f -')).stdout).toBe(
			'configmap "first" deleted from default namespace\nconfigmap/first replaced\n',
		);
	});
});

describe('what takes time', () => {
	test('-w prints each change when it happens, the header once', async () => {
		const bench = world();
		const { stdout } = await bench.run(
			'kubectl get svc -w > out & sleep 1; kubectl label svc web a=b > /dev/null; sleep 1; kubectl delete svc web > /dev/null; sleep 1; kill %1; cat out',
		);
		const lines = stdout.trimEnd().split('\n');
		expect(lines.filter((line) => line.startsWith('NAME'))).toHaveLength(1);
		expect(lines.filter((line) => line.startsWith('web '))).toHaveLength(3);
	});

	test('wait ends when the condition comes, with the time-out otherwise', async () => {
		const bench = world();
		const ready = await bench.run('kubectl wait --for=condition=Ready pod/broken --timeout=7s');
		expect(ready).toEqual({
			stdout: '',
			stderr: 'error: timed out waiting for the condition on pods/broken\n',
			exitCode: 1,
		});
		expect(bench.clock.now() - START).toBe(7000);
		bench.clock.after(5000, () => {
			const pod = bench.client.get(KINDS.pods, 'default', 'broken');
			const conditions = [{ type: 'Ready', status: 'True' as const }];
			bench.client.updateStatus(KINDS.pods, {
				...structuredClone(pod),
				status: { ...pod?.status, conditions },
			} as never);
		});
		expect((await bench.run('kubectl wait --for=condition=Ready pod/broken --timeout=60s')).stdout).toBe(
			'pod/broken condition met\n',
		);
		expect(bench.clock.now() - START).toBe(12_000);
	});

	test('wait --for=delete and --for=jsonpath', async () => {
		const bench = world();
		expect((await bench.run("kubectl wait --for=jsonpath='{.status.phase}'=Running pod/x")).stdout).toBe(
			'pod/x condition met\n',
		);
		bench.clock.after(3000, () => bench.client.delete(KINDS.pods, 'default', 'x', { gracePeriodSeconds: 0 }));
		expect((await bench.run('kubectl wait --for=delete pod/x')).stdout).toBe('pod/x condition met\n');
	});

	test('delete says it at once and waits for the end', async () => {
		const bench = world();
		bench.clock.after(4000, () => bench.client.delete(KINDS.pods, 'default', 'x', { gracePeriodSeconds: 0 }));
		const { stdout, exitCode } = await bench.run('kubectl delete pod x');
		expect(stdout).toBe('pod "x" deleted from default namespace\n');
		expect(exitCode).toBe(0);
		expect(bench.clock.now() - START).toBeGreaterThanOrEqual(4000);
	});

	test('rollout status follows the rollout', async () => {
		const bench = world();
		await bench.run('kubectl scale deploy web --replicas=3');
		bench.clock.after(2000, () => {
			const web = structuredClone(bench.client.get(KINDS.deployments, 'default', 'web'));
			const status = {
				...web?.status,
				observedGeneration: web?.metadata.generation,
				replicas: 3,
				updatedReplicas: 3,
				availableReplicas: 3,
			};
			bench.client.updateStatus(KINDS.deployments, { ...web, status } as never);
		});
		expect((await bench.run('kubectl rollout status deploy/web')).stdout).toBe(
			'Waiting for deployment spec update to be observed...\ndeployment "web" successfully rolled out\n',
		);
	});
});

describe('Tab', () => {
	const complete = async (line: string): Promise<string[]> => {
		const bench = world();
		const words = line.split(' ');
		let found: string[] | undefined;
		bench.machine.spawn({
			argv: ['complete'],
			program: async (process) => {
				found = await createKubectlCompleter(() => bench.transport)({ words, current: words.length - 1, process });
				return 0;
			},
		});
		await bench.clock.advanceUntil(() => found !== undefined);
		return found as string[];
	};

	test.each([
		['kubectl de', ['debug', 'delete', 'describe']],
		['kubectl get deplo', ['deployments.apps']],
		['kubectl get pods ', ['broken', 'init', 'x']],
		['kubectl get pods x ', ['broken', 'init']],
		['kubectl rollout status ', ['daemonset', 'deployment', 'statefulset']],
		['kubectl rollout status deploy/', ['deploy/web']],
		['kubectl scale deploy ', ['--replicas=', 'web']],
		['kubectl logs init s', ['side']],
		['kubectl cp b', ['broken:']],
		['kubectl completion ', ['bash', 'fish', 'powershell', 'zsh']],
		['kubectl taint n', ['node']],
		['kubectl get pod/b', ['pod/broken']],
		['kubectl -n kube-system get pods ', []],
		['kubectl get pods -n kube-s', ['kube-system']],
		['kubectl get pods --namespace=kube-p', ['--namespace=kube-public']],
		['kubectl create service l', ['loadbalancer']],
		['kubectl logs init -c ', ['init', 'side', 'wait']],
		['kubectl get po --show-l', ['--show-labels']],
		['kubectl exec x -- c', []],
		['kubectl get svc,dep', ['svc,deployments.apps']],
		['kubectl cordon w', ['worker1']],
		['kubectl apply -f s', []],
		['kubectl get nosuch ', []],
	])('%s', async (line, expected) => {
		expect(await complete(line)).toEqual(expected);
	});
});

describe('help', () => {
	test('every verb and subcommand has one', async () => {
		const bench = world();
		const paths = VERBS.flatMap((verb) => [
			verb.name,
			...(verb.commands ?? []).map(({ name }) => `${verb.name} ${name}`),
		]);
		for (const path of paths) {
			const { stdout, exitCode } = await bench.run(`kubectl ${path} --help`);
			expect(stdout, path).toContain(`Usage:\n  kubectl ${path}`);
			expect(exitCode).toBe(0);
		}
	});

	test('what the sandbox lacks says so, whatever its flags', async () => {
		const bench = world();
		for (const [line, answer] of [
			['kuberc view --foo', 'kubectl kuberc is not in the sandbox: use shell aliases'],
			['auth reconcile -f roles.yaml', 'kubectl auth reconcile is not in the sandbox: '],
			['cluster-info dump --output-directory=.', 'kubectl cluster-info dump is not in the sandbox: '],
		]) {
			const { stderr, exitCode } = await bench.run(`kubectl ${line}`);
			expect(stderr).toContain(`error: ${answer}`);
			expect(exitCode).toBe(1);
		}
	});
});
