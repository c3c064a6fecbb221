/** What runs with the project's rights: named to the commit, with no more rights than it needs, and without secrets. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

interface Workflow {
	on: Record<string, unknown>;
	permissions?: unknown;
	jobs: Record<string, { permissions?: Record<string, string>; 'timeout-minutes'?: number; steps: Step[] }>;
}

const FOLDER = '.github/workflows';

/** Jobs that may do more than read what is public. */
const RIGHTS: Record<string, Record<string, string>> = {
	'deploy.yml build': { contents: 'read', pages: 'read' },
	'deploy.yml deploy': { pages: 'write', 'id-token': 'write' },
};

describe.each(readdirSync(FOLDER))('%s', (name) => {
	const text = readFileSync(`${FOLDER}/${name}`, 'utf8');
	const workflow = parse(text) as Workflow;
	const jobs = Object.entries(workflow.jobs);
	const steps = jobs.flatMap(([, { steps }]) => steps);

	test('names each action by its commit, and says which release that is', () => {
		const lines = text.match(/\buses:.*/g) ?? [];
		expect(lines).toHaveLength(steps.filter(({ uses }) => uses).length);
		for (const line of lines) expect(line).toMatch(/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
	});

	test('may read, and each job no more than it needs', () => {
		expect(workflow.permissions).toEqual({ contents: 'read' });
		for (const [job, { permissions }] of jobs) expect(permissions, job).toEqual(RIGHTS[`${name} ${job}`]);
	});

	test('has no secrets, leaves no token behind, and does not run strangers’ code with rights', () => {
		expect(text).not.toMatch(/\bsecrets\b|GITHUB_TOKEN|github\.token/);
		expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
		expect(Object.keys(workflow.on)).not.toContain('workflow_run');
		for (const { uses, with: options } of steps) {
			if (uses?.startsWith('actions/checkout@')) expect(options).toMatchObject({ 'persist-credentials': false });
		}
	});

	test('installs what the lock says, runs nothing that somebody else may write, and ends', () => {
		for (const { run = '' } of steps) {
			expect(run).not.toMatch(/\bnpm (?:i|install|update)\b|\bnpx\b|\bcurl\b/);
			// Titles and branch names in a script are run as part of it.
			expect(run).not.toMatch(/\$\{\{/);
		}
		for (const [job, { 'timeout-minutes': limit }] of jobs) expect(limit, job).toBeLessThanOrEqual(60);
	});
});

test('the site is published without anybody’s install scripts', () => {
	const { jobs } = parse(readFileSync(`${FOLDER}/deploy.yml`, 'utf8')) as Workflow;
	const installs = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ run }) => run?.includes('npm ci')));
	expect(installs.map(({ run }) => run)).toEqual(['npm ci --ignore-scripts']);
});
