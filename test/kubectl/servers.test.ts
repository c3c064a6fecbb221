import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/workstation/sandbox.ts';

/** What each line shows, on a fresh k3s. */
async function typed(...lines: string[]): Promise<string[]> {
	const sandbox = await createSandbox({ profile: 'k3s' });
	const shown: string[] = [];
	for (const line of lines) {
		const { stdout, stderr } = await sandbox.type(line);
		shown.push(stdout + stderr);
	}
	sandbox.dispose();
	return shown;
}

describe('a kubeconfig with another server', () => {
	test('nobody listens there: refused at once', async () => {
		const [, , pods = '', made, own] = await typed(
			'kubectl config set-cluster lab --server=https://127.0.0.1:7443',
			'kubectl config set-context lab --cluster lab --user default',
			'kubectl --context lab get pods',
			'kubectl --context lab create namespace x',
			'kubectl get nodes --no-headers | wc -l',
		);
		const refused =
			'The connection to the server 127.0.0.1:7443 was refused - did you specify the right host or port?\n';
		expect(pods.endsWith(refused)).toBe(true);
		expect(pods.match(/memcache\.go/g)).toHaveLength(5);
		expect(made).toBe(refused);
		expect(own?.trim()).toBe('2');
	});

	test('nobody answers, or nobody knows the name: kubectl waits, or says so', async () => {
		const [far, nameless] = await typed(
			'kubectl -s https://203.0.113.10:6443 version',
			'kubectl -s https://nowhere.invalid:6443 create namespace x',
		);
		expect(far).toContain('Unable to connect to the server: dial tcp 203.0.113.10:6443: i/o timeout');
		expect(nameless).toBe(
			'Unable to connect to the server: dial tcp: lookup nowhere.invalid on 192.168.164.2:53: no such host\n',
		);
	});

	test('it is no API server that listens', async () => {
		const [words] = await typed('kubectl -s https://127.0.0.1:22 create namespace x');
		expect(words).toBe('Unable to connect to the server: tls: first record does not look like a TLS handshake\n');
	});

	test('the same cluster at another of its addresses, or behind a proxy, answers', async () => {
		const [own, , , proxied] = await typed(
			'kubectl -s https://127.0.0.1:6443 get node master -o name',
			'kubectl proxy > log &',
			'sleep 1',
			'kubectl -s http://127.0.0.1:8001 get node master -o name',
		);
		expect(own).toBe('node/master\n');
		expect(proxied).toBe('node/master\n');
	});
});
