/**
 * Types lines at the real kubectl against `sandbox serve`, where everything runs by the wall's clock, and at ours in a
 * sandbox of the same profile and seed on simulated time, and prints where they differ (`-` is what the real one gave).
 * `npx node test/kubectl/live.ts PATH_OF_KUBECTL [FILE]`: FILE has one shell line each, in order; live.txt unless given.
 * Exits with 1 when a line differs. See README.md.
 */

import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createSandbox } from '../../src/workstation/sandbox.ts';
import { difference } from './difference.ts';
import type { Outcome } from './harness.ts';
import { masked } from './suites.ts';

const [kubectl, file = join(import.meta.dirname, 'live.txt')] = process.argv.slice(2);
if (!kubectl) throw new Error('usage: live.ts PATH_OF_KUBECTL [FILE]');
const lines = readFileSync(file, 'utf8')
	.split('\n')
	.filter((line) => line.trim() !== '' && !line.startsWith('#'));

/** Files in the home directory of both. */
const FILES: Record<string, string> = {
	'web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: site
  labels: {app: site}
spec:
  replicas: 2
  selector: {matchLabels: {app: site}}
  template:
    metadata: {labels: {app: site}}
    spec:
      containers:
      - name: web
        image: nginx
        ports: [{containerPort: 80}]
        readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata:
  name: site
spec:
  selector: {app: site}
  ports: [{port: 80}]
`,
	'note.txt': 'a note\n',
};

/** What two runs differ in by their nature: names that are drawn, addresses, ages and sizes of columns that follow. */
const mask = (text: string): string =>
	masked(text)
		.replace(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-HASH-NAME')
		.replace(/(kube-api-access)-[a-z0-9]{5}\b/g, '$1-NAME')
		.replace(/-(?=[a-z2-9]*\d)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-NAME')
		.replace(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/g, '-HASH')
		.replace(/(pod-template-hash=|controller-revision-hash=)[a-z0-9]+/g, '$1HASH')
		.replace(/\b10\.4[23]\.\d+\.\d+\b/g, 'ADDRESS')
		.replace(/\b3[0-2]\d{3}\/TCP/g, 'PORT/TCP')
		.replace(/(containerd:\/\/)[0-9a-f]{64}/g, '$1ID')
		.replace(/(start exec )"[0-9a-f]{64}"/g, '$1ID')
		.replace(/(?<=^| )\d+m +\d+% +\d+Mi +\d+%/gm, 'USE')
		.replace(/\w{3}, \d\d \w{3} \d{4} [\d:]+ \+0000/g, 'TIME')
		.replace(/\d\d\/\w{3}\/\d{4}:[\d:]+ \+0000/g, 'TIME')
		.replace(/\d{4}\/\d\d\/\d\d [\d:]+/g, 'TIME')
		.replace(/\b[\d.]+m?s \([\d.]+m?s including waiting\)/g, 'DURATION')
		.replace(/(?<=[\s(])(\d+[smhd]){1,2}(?=\s|$| ago)/gm, 'AGE')
		.replace(/(\(x)\d+( over )/g, '$1N$2')
		.replace(/\b\d+m( +)\d+Mi\b/g, 'CPU MEMORY')
		.replace(/[ \t]+/g, ' ')
		.replace(/ $/gm, '');

const home = mkdtempSync(join(tmpdir(), 'kubectl-live-'));
for (const [path, text] of Object.entries(FILES)) writeFileSync(join(home, path), text);
mkdirSync(join(home, '.kube'));
const main = resolve(import.meta.dirname, '../../src/cli/main.ts');
const config = join(home, '.kube/config');
const server = spawn(process.execPath, [main, 'serve', '--profile', 'k3s', '--port', '0', '--kubeconfig', config], {
	stdio: ['ignore', 'pipe', 'inherit'],
});
process.once('exit', () => server.kill());
await new Promise((done) => server.stdout.once('data', done));
const sandbox = await createSandbox({ profile: 'k3s', files: FILES });

const env = { PATH: `${dirname(kubectl)}:${process.env.PATH}`, HOME: home, TZ: 'UTC', KUBECONFIG: config };
const typeReal = (line: string) =>
	new Promise<Outcome>((done) => {
		const options = { cwd: home, env, timeout: 120_000, maxBuffer: 1e8 };
		execFile('bash', ['-c', line], options, (error, stdout, stderr) =>
			done({ stdout, stderr: stderr.replaceAll(home, '/root'), exitCode: error ? Number(error.code) : 0 }),
		);
	});

let differing = 0;
for (const line of lines) {
	const [wanted, given] = await Promise.all([typeReal(line), sandbox.type(line)]);
	const told = difference(wanted, given, mask);
	if (told === undefined) continue;
	differing++;
	console.log(`$ ${line}\n${told}`);
}
console.log(`${lines.length} lines, ${differing} differ`);
sandbox.dispose();
process.exit(differing > 0 ? 1 : 0);
