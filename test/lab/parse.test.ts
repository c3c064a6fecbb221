import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError, parseLab } from '../../src/lab/parse.ts';

const both = (text: string) => `{ ko: ${text}, en: ${text} }`;

/** A small lab that is right. */
const RIGHT = `
profile: k3s
seed: 7
checkpoints:
  - id: pod
    title: ${both('Pod')}
    goal: ${both('Make it')}
    conditions:
      - kind: pod
        name: web
    hints: [${both('one')}, ${both('two')}, ${both('three')}]
solution:
  - type: kubectl run web --image nginx
    passes: [pod]
wrong:
  - name: nothing done
    lines: [{ type: 'true' }]
    fails: pod
    explanation: ${both('no Pod')}
`;

/** What is said of the lab after `find` became `put`. */
function faults(find: string | RegExp, put: string): string {
	const text = RIGHT.replace(find, put);
	expect(text).not.toBe(RIGHT);
	try {
		parseLab(text, 'lab.yaml');
	} catch (error) {
		expect(error).toBeInstanceOf(LabError);
		return (error as LabError).message;
	}
	return 'no fault';
}

describe('a lab file', () => {
	test('is read, and what was left out has its default', () => {
		const lab = parseLab(RIGHT, 'lab.yaml');
		expect(lab.checkpoints[0]?.conditions).toEqual([{ kind: 'pod', name: 'web' }]);
		expect(lab.files).toEqual({});
	});

	test('a playground says that it asks nothing, and needs no solution', () => {
		const lab = parseLab('profile: cloud\nseed: 7\ncheckpoints: []\n', 'lab.yaml');
		expect(lab).toMatchObject({ checkpoints: [], solution: [], wrong: [] });
		expect(() => parseLab('profile: cloud\nseed: 7\n', 'lab.yaml')).toThrow(
			'has no checkpoints; write at least one, or [] for a playground',
		);
	});

	test('checkpoints without a solution', () => {
		expect(faults(/solution:[\s\S]*(?=wrong:)/, '')).toContain(
			'has no solution; write lines that pass every checkpoint',
		);
	});

	test('that is not YAML', () => {
		expect(faults('seed: 7', 'seed: [7')).toMatch(/^lab\.yaml:\d+: not YAML: /);
	});

	test('an empty file', () => {
		expect(() => parseLab('', 'lab.yaml')).toThrow(/^lab\.yaml:1: wants a mapping with profile, seed/);
	});

	test('a misspelt key is named with its line and the right word', () => {
		expect(faults('goal:', 'gaol:')).toBe(
			'lab.yaml:5: checkpoints[0]: has no goal; write what is to be reached, in both languages\n' +
				'lab.yaml:7: checkpoints[0].gaol: is not known here; did you mean goal?',
		);
	});

	test('a language left out', () => {
		expect(faults(both('Make it'), '{ ko: 만들자 }')).toBe(
			'lab.yaml:7: checkpoints[0].goal: has no en; write the English text',
		);
	});

	test('too few hints', () => {
		expect(faults(`, ${both('three')}`, '')).toBe(
			'lab.yaml:11: checkpoints[0].hints: has 2, wants at least 3: a nudge first, the answer only in the last',
		);
	});

	test('a kind of condition that there is not', () => {
		expect(faults('kind: pod', 'kind: podd')).toMatch(
			/^lab\.yaml:9: checkpoints\[0\]\.conditions\[0\]: wants a kind, one of: object, pod, /,
		);
	});

	test('a field that another kind has', () => {
		expect(faults('name: web', 'name: web\n        port: 80')).toBe(
			'lab.yaml:11: checkpoints[0].conditions[0].port: is not known here; write one of: kind, name, namespace, explain',
		);
	});

	test('a value of another type', () => {
		expect(faults('seed: 7', 'seed: seven')).toBe(
			'lab.yaml:3: seed: wants a whole number from 0 to 2147483648, got "seven"',
		);
		expect(faults('name: web', 'name: 1')).toBe(
			'lab.yaml:10: checkpoints[0].conditions[0].name: wants a text, got 1; put it in quotes',
		);
	});

	test('a checkpoint that no step passes, one without a wrong answer, one that is not there', () => {
		expect(faults('passes: [pod]', 'passes: []')).toBe(
			'lab.yaml:13: solution: no step passes "pod"; add `passes: [pod]` to the one that does',
		);
		expect(faults('fails: pod', 'fails: pud')).toBe(
			'lab.yaml:16: wrong: no wrong answer for "pod"; add one with what the learner must be told\n' +
				'lab.yaml:18: wrong[0].fails: there is no checkpoint "pud"; there are: pod',
		);
	});

	test('a pattern that is none, or finds nothing', () => {
		const ask = (pattern: string) =>
			faults(
				'- kind: pod\n        name: web',
				`- kind: question\n        ask: ${both('what')}\n        answer: { file: /x, pod: web, pattern: '${pattern}' }`,
			);
		expect(ask('(')).toMatch(/pattern: is no regular expression/);
		expect(ask('x')).toMatch(/pattern: has no group; put \( \) around what is the answer/);
		expect(ask('^(x)')).toBe('no fault');
	});

	test('a place that is none, or two', () => {
		const from = (place: string) =>
			faults('- kind: pod\n        name: web', `- kind: request\n        url: http://web/\n        from: ${place}`);
		expect(from('{ outside: true }')).toBe('no fault');
		const wanted = /from: wants one place; write one of pod, node or outside: true/;
		for (const place of ['{}', '{ outside: false }', '{ outside: true, pod: web }', '{ pod: web, node: master }'])
			expect(from(place)).toMatch(wanted);
		expect(from('{ node: master, namespace: shop }')).toMatch(/has a namespace, but no pod in it/);
		expect(from('{ outsied: true }')).toMatch(/did you mean outside\?/);
	});

	test('with any line lost, doubled, cut short or moved in is read, or told line by line what is wrong', () => {
		const lines = readFileSync('content/labs/first-service/lab.yaml', 'utf8').split('\n');
		let refused = 0;
		fc.assert(
			fc.property(
				fc.nat(lines.length - 1),
				fc.constantFrom('lost', 'doubled', 'cut', 'moved'),
				fc.nat(80),
				(at, what, by) => {
					const line = lines[at] ?? '';
					const instead = { lost: [], doubled: [line, line], cut: [line.slice(0, by)], moved: [` ${line}`] }[what];
					const text = lines.toSpliced(at, 1, ...instead).join('\n');
					try {
						parseLab(text, 'lab.yaml');
					} catch (error) {
						expect(error).toBeInstanceOf(LabError);
						refused++;
						const { faults, message } = error as LabError;
						expect(faults).not.toEqual([]);
						for (const { line: told, problem } of faults) {
							expect(told).toBeGreaterThan(0);
							expect(told).toBeLessThanOrEqual(lines.length + 1);
							expect(message).toContain(`lab.yaml:${told}: `);
							// What is wrong, and what to do about it.
							expect(problem).toMatch(/\b(?:write|wants|add|give|make|did you mean|there are)\b|^not YAML: /);
						}
					}
				},
			),
			{ numRuns: 150 },
		);
		expect(refused).toBeGreaterThan(30);
	});
});
