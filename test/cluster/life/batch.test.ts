import { describe, expect, test } from 'vitest';
import { parseSchedule, ScheduleError } from '../../../src/cluster/resources/cronjobs/schedule.ts';
import { KINDS } from '../../../src/cluster/resources/kinds.ts';
import { createSandbox } from '../../../src/workstation/sandbox.ts';

async function shell() {
	const sandbox = await createSandbox({ profile: 'k3s' });
	const type = async (line: string): Promise<string> => {
		const { stdout, stderr } = await sandbox.type(line);
		return stdout + stderr;
	};
	const apply = (text: string) => type(`kubectl apply -f - <<'EOF'\n${text}\nEOF`);
	return { sandbox, client: sandbox.cluster.client, type, apply };
}

const cron = (name: string, schedule: string, spec: string, command: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}}
spec:
  schedule: "${schedule}"
${spec}
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: c, image: busybox, command: [sh, -c, "${command}"]}]`;

const job = (name: string, spec: string, command: string, policy = 'Never') => `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
${spec}
  template:
    spec:
      restartPolicy: ${policy}
      containers: [{name: c, image: busybox, command: [sh, -c, "${command}"]}]`;

describe('a cron line', () => {
	const next = (line: string, from: string, zone?: string) => {
		const due = parseSchedule(line).next(Date.parse(from), zone);
		return due === undefined ? undefined : new Date(due).toISOString().slice(0, 16);
	};

	test.each([
		['*/15 * * * *', '2026-11-21T10:14:30Z', '2026-11-21T10:15'],
		['0 0 1 * *', '2026-12-31T23:59:59Z', '2027-01-01T00:00'],
		['30 6 * * mon-fri', '2026-11-21T00:00:00Z', '2026-11-23T06:30'],
		['0 0 13 * 5', '2026-11-21T00:00:00Z', '2026-11-27T00:00'],
		['0 0 29 feb *', '2026-11-21T00:00:00Z', '2028-02-29T00:00'],
		['5/20 8-9 * * *', '2026-11-21T08:46:00Z', '2026-11-21T09:05'],
		['@hourly', '2026-11-21T10:00:00Z', '2026-11-21T11:00'],
		['@every 90m', '2026-11-21T10:00:00Z', '2026-11-21T11:30'],
		['0 0 30 2 *', '2026-11-21T00:00:00Z', undefined],
	])('%s after %s', (line, from, due) => {
		expect(next(line, from)).toBe(due);
	});

	test('is read on the clocks of a time zone', () => {
		expect(next('0 9 * * *', '2026-11-21T00:30:00Z', 'Asia/Seoul')).toBe('2026-11-22T00:00');
		// Half past two does not exist in Berlin on 29 March 2026.
		expect(next('30 2 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-30T00:30');
	});

	test.each([
		['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
		['60 * * * *', 'end of range (60) above maximum (59): 60'],
		['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
		['@never', 'unrecognized descriptor: @never'],
	])('%s is none', (line, message) => {
		expect(() => parseSchedule(line)).toThrow(new ScheduleError(message));
	});
});

describe('a CronJob', () => {
	test('makes a Job each time, and keeps three of them', async () => {
		const it = await shell();
		await it.apply(cron('hello', '*/1 * * * *', '', 'date'));
		await it.type('sleep 330');
		const jobs = it.client.list(KINDS.jobs, { namespace: 'default' });
		expect(jobs.length).toBe(3);
		for (const { metadata, status } of jobs) {
			expect(metadata.name).toMatch(/^hello-\d{8}$/);
			expect(metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp']).toMatch(/:00Z$/);
			expect(status?.succeeded).toBe(1);
		}
		expect(await it.type('kubectl get cronjob hello')).toMatch(
			/^hello\s+\*\/1 \* \* \* \*\s+<none>\s+False\s+0\s+\d+s\s/m,
		);
		const events = await it.type('kubectl events --for cronjob/hello');
		expect(events).toMatch(/SuccessfulCreate\s+CronJob\/hello\s+Created job hello-\d+/);
		expect(events).toMatch(/SawCompletedJob\s+CronJob\/hello\s+Saw completed job: hello-\d+, condition: Complete/);
		await it.type(`kubectl patch cronjob hello -p '{"spec":{"suspend":true}}'`);
		const last = it.client.get(KINDS.cronjobs, 'default', 'hello')?.status?.lastScheduleTime;
		await it.type('sleep 180');
		expect(it.client.get(KINDS.cronjobs, 'default', 'hello')?.status?.lastScheduleTime).toBe(last);
	});

	test.each([
		['Allow', 3, 0],
		['Forbid', 1, 1],
		['Replace', 1, 0],
	])('with concurrencyPolicy %s', async (policy, running, refusals) => {
		const it = await shell();
		await it.apply(cron('long', '* * * * *', `  concurrencyPolicy: ${policy}`, 'sleep 1000'));
		await it.type('sleep 185');
		const alive = it.client
			.list(KINDS.jobs, { namespace: 'default' })
			.filter(({ metadata }) => !metadata.deletionTimestamp);
		expect(alive.length).toBe(running);
		expect(it.client.get(KINDS.cronjobs, 'default', 'long')?.status?.active?.length).toBe(running);
		const events = await it.type('kubectl events --for cronjob/long');
		expect(events.includes('concurrency policy is Forbid')).toBe(refusals > 0);
	});

	test('with a wrong schedule or zone is refused', async () => {
		const it = await shell();
		expect(await it.apply(cron('bad', '61 * * * *', '', 'true'))).toContain(
			'spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61',
		);
		expect(await it.apply(cron('bad', '1 * * * *', '  timeZone: Nowhere/Here', 'true'))).toContain(
			'spec.timeZone: Invalid value: "Nowhere/Here": unknown time zone Nowhere/Here',
		);
	});
});

describe('a Job', () => {
	test('by index gives each Pod its number', async () => {
		const it = await shell();
		await it.apply(
			job(
				'parts',
				'  completions: 3\n  parallelism: 2\n  completionMode: Indexed',
				'echo part $JOB_COMPLETION_INDEX on $(hostname)',
			),
		);
		expect(await it.type('kubectl wait --for=condition=complete job/parts --timeout=120s')).toContain('condition met');
		expect(it.client.get(KINDS.jobs, 'default', 'parts')?.status).toMatchObject({
			succeeded: 3,
			completedIndexes: '0-2',
		});
		const logs = await it.type('kubectl logs -l job-name=parts --prefix=false');
		expect(logs.trim().split('\n').sort()).toEqual(['part 0 on parts-0', 'part 1 on parts-1', 'part 2 on parts-2']);
	});

	test('tries again after growing waits, then gives up', async () => {
		const it = await shell();
		await it.apply(job('broken', '  backoffLimit: 2', 'exit 3'));
		await it.type('sleep 120');
		const { status } = it.client.get(KINDS.jobs, 'default', 'broken') ?? {};
		expect(status?.failed).toBe(3);
		expect(status?.conditions?.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
			'FailureTarget BackoffLimitExceeded',
			'Failed BackoffLimitExceeded',
		]);
		const starts = it.client
			.list(KINDS.pods, { namespace: 'default', labelSelector: 'job-name=broken' })
			.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''))
			.sort((a, b) => a - b);
		const gaps = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
		expect(gaps[0]).toBeGreaterThanOrEqual(10_000);
		expect(gaps[1]).toBeGreaterThanOrEqual(20_000);
	});

	test('waits while it is suspended, ends at its deadline, and goes after its time to live', async () => {
		const it = await shell();
		await it.apply(
			job('later', '  suspend: true\n  activeDeadlineSeconds: 30\n  ttlSecondsAfterFinished: 60', 'sleep 1000'),
		);
		await it.type('sleep 5');
		expect(it.client.list(KINDS.pods, { namespace: 'default' })).toEqual([]);
		expect(it.client.get(KINDS.jobs, 'default', 'later')?.status?.conditions?.[0]).toMatchObject({
			type: 'Suspended',
			status: 'True',
			reason: 'JobSuspended',
		});
		await it.type(`kubectl patch job later -p '{"spec":{"suspend":false}}'`);
		await it.type('sleep 10');
		expect(it.client.get(KINDS.jobs, 'default', 'later')?.status?.active).toBe(1);
		await it.type('sleep 40');
		expect(it.client.get(KINDS.jobs, 'default', 'later')?.status?.conditions?.at(-1)).toMatchObject({
			type: 'Failed',
			reason: 'DeadlineExceeded',
			message: 'Job was active longer than specified deadline',
		});
		await it.type('sleep 110');
		expect(it.client.get(KINDS.jobs, 'default', 'later')).toBeUndefined();
	});
});
