/** content/labs/<lab>/lab.yaml → Lab. What may stand where, and what must agree with what. */

import { isMap, isScalar, type Node } from 'yaml';
import {
	either,
	flag,
	integer,
	kinds,
	list,
	needed,
	optional,
	type Reader,
	readYaml,
	record,
	type Spot,
	scalar,
	struct,
	text,
	word,
} from './schema.ts';
import type {
	AnswerSource,
	Bilingual,
	ChangedCondition,
	Checkpoint,
	Condition,
	DnsCondition,
	Lab,
	ObjectCondition,
	ObservedCondition,
	Place,
	PodCondition,
	QuestionCondition,
	RequestCondition,
	ServiceCondition,
	SolutionStep,
	WrongAnswer,
} from './types.ts';
import { CONNECTION_VERDICTS } from './types.ts';

export { LabError } from './schema.ts';

/** Fewer rungs and the first already gives the answer away. */
const LEAST_HINTS = 3;

const both = struct<Bilingual>({
	ko: needed(text(), 'write the Korean text'),
	en: needed(text(), 'write the English text'),
});

const identifier = text(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens');

const isText = (spot: Spot): boolean => isScalar(spot.node);
const has =
	(key: string) =>
	(spot: Spot): boolean =>
		isMap(spot.node) && spot.node.has(key);

const answerSource: Reader<AnswerSource> = either<AnswerSource>(
	{ when: isText, reader: text() },
	{
		when: has('file'),
		reader: struct<Extract<AnswerSource, { file: string }>>({
			file: needed(text(/^\//, 'an absolute path'), 'write the path of a file in the Pod'),
			pod: needed(text(), 'write the name of the Pod that has the file'),
			namespace: optional(text()),
			pattern: needed(pattern, 'write a regular expression whose first group is the answer'),
		}),
	},
	{
		when: () => true,
		reader: struct<Extract<AnswerSource, { field: string }>>({
			resource: needed(text(), 'write a resource such as pods, or a file, or the answer itself as a text'),
			namespace: optional(text()),
			name: needed(text(), 'write the name of the object'),
			field: needed(text(), 'write the path of a field, such as status.podIP'),
			earlier: optional(flag),
		}),
	},
);

function pattern(spot: Spot): string | undefined {
	const source = text()(spot);
	if (source === undefined) return undefined;
	try {
		new RegExp(source);
	} catch (error) {
		return spot.fault(`is no regular expression: ${error instanceof Error ? error.message : error}`);
	}
	return /\((?!\?)/.test(source) ? source : spot.fault('has no group; put ( ) around what is the answer');
}

const anyPlace = struct<Place>({
	pod: optional(text()),
	namespace: optional(text()),
	node: optional(text()),
	outside: optional(flag),
});

function place(spot: Spot): Place | undefined {
	const read = anyPlace(spot);
	if (!read || !isMap(spot.node)) return read;
	const { items } = spot.node;
	const named = items.filter(({ key }) => ['pod', 'node', 'outside'].includes(String(isScalar(key) ? key.value : key)));
	if (named.length !== 1 || read.outside === false)
		return spot.fault('wants one place; write one of pod, node or outside: true');
	if (read.namespace !== undefined && read.pod === undefined) return spot.fault('has a namespace, but no pod in it');
	return read;
}

const explain = optional(both);

const condition = kinds<Condition>({
	object: struct<ObjectCondition>({
		kind: optional(word(['object'])),
		resource: needed(text(), 'write a resource such as pods or services'),
		namespace: optional(text()),
		name: optional(text()),
		labels: optional(record(text())),
		fields: optional(record(scalar)),
		absent: optional(flag),
		explain,
	}),
	pod: struct<PodCondition>({
		kind: optional(word(['pod'])),
		name: needed(text(), 'write the name of the Pod'),
		namespace: optional(text()),
		explain,
	}),
	changed: struct<ChangedCondition>({
		kind: optional(word(['changed'])),
		resource: needed(text(), 'write a resource such as pods'),
		namespace: optional(text()),
		name: needed(text(), 'write the name of the object'),
		field: needed(text(), 'write the path of a field, such as status.podIP'),
		explain,
	}),
	service: struct<ServiceCondition>({
		kind: optional(word(['service'])),
		name: needed(text(), 'write the name of the Service'),
		namespace: optional(text()),
		port: needed(integer(1, 65_535), 'write the port that clients use'),
		pod: optional(text()),
		explain,
	}),
	request: struct<RequestCondition>({
		kind: optional(word(['request'])),
		from: needed(place, 'write the place the request comes from: pod, node or outside'),
		url: needed(text(/^http:\/\//, 'a URL that begins with http://'), 'write the URL to ask for'),
		status: optional(integer(100, 599)),
		body: optional(text()),
		times: optional(integer(1, 100)),
		once: optional(flag),
		explain,
	}),
	dns: struct<DnsCondition>({
		kind: optional(word(['dns'])),
		from: needed(place, 'write the Pod that asks'),
		name: needed(text(), 'write the name to ask for'),
		answer: needed(answerSource, 'write the address that must come back'),
		explain,
	}),
	question: struct<QuestionCondition>({
		kind: optional(word(['question'])),
		ask: needed(both, 'write the question in both languages'),
		answer: needed(answerSource, 'write where the right answer is found'),
		choices: optional(
			list(
				struct<{ value: string; text: Bilingual }>({
					value: needed(text(), 'write the value that stands for this choice'),
					text: needed(both, 'write the choice in both languages'),
				}),
				2,
				'one choice is no choice',
			),
		),
		mistakes: optional(
			list(
				struct<{ answer: AnswerSource; explain: Bilingual }>({
					answer: needed(answerSource, 'write the answer that is mistaken'),
					explain: needed(both, 'write why it is mistaken'),
				}),
			),
		),
		explain,
	}),
	observed: struct<ObservedCondition>({
		kind: optional(word(['observed'])),
		from: needed(place, 'write the place it must come from: pod, node or outside'),
		connection: optional(
			struct<NonNullable<ObservedCondition['connection']>>({
				service: optional(text()),
				namespace: optional(text()),
				port: optional(integer(1, 65_535)),
				pod: optional(text()),
				byName: optional(flag),
				verdict: optional(word(CONNECTION_VERDICTS)),
			}),
		),
		dns: optional(
			struct<NonNullable<ObservedCondition['dns']>>({
				name: needed(text(/[^.]$/, 'a whole name without the final dot'), 'write the whole name'),
			}),
		),
		explain,
	}),
});

const checkpoint = struct<Checkpoint>({
	id: needed(identifier, 'write a short name for <Checkpoint id="…" />'),
	title: needed(both, 'write a title in both languages'),
	goal: needed(both, 'write what is to be reached, in both languages'),
	conditions: needed(list(condition, 1, 'write what must hold'), 'write what must hold'),
	hints: needed(
		list(both, LEAST_HINTS, 'a nudge first, the answer only in the last'),
		'write at least three, from a nudge to the answer',
	),
});

const step = struct<SolutionStep>({
	type: optional(text()),
	browse: optional(text()),
	answer: optional(
		struct<NonNullable<SolutionStep['answer']>>({
			checkpoint: needed(identifier, 'write the checkpoint that asks'),
			value: needed(text(), 'write the answer, or "{output}" for what the last line printed'),
		}),
	),
	passes: optional(list(identifier)),
});

const wrong = struct<WrongAnswer>({
	name: needed(text(), 'write a few words that name it in a test report'),
	after: optional(identifier),
	lines: needed(list(step, 1, 'write what is done wrong'), 'write what is done wrong'),
	fails: needed(identifier, 'write the checkpoint that must not pass'),
	explanation: needed(both, 'write a part of what the learner must be told, in both languages'),
});

const lab = struct<Lab>({
	profile: needed(word(['k3s', 'kubeadm', 'minikube', 'cloud']), 'write the cluster to start, such as k3s'),
	seed: needed(integer(0, 2 ** 31), 'write any whole number: it decides every generated name and address'),
	files: optional(record(text())),
	setup: optional(text()),
	wait: optional(integer(0, 3_600)),
	// `[]` is written out by who means it: a playground asks nothing, and has nothing to solve.
	checkpoints: needed(list(checkpoint), 'write at least one, or [] for a playground'),
	solution: optional(list(step, 1, 'write lines that pass every checkpoint')),
	wrong: optional(list(wrong)),
});

/**
 * Reads a lab.
 * @param text the YAML. @param file its path, for errors.
 * @throws LabError naming file, line and remedy of everything that is wrong.
 */
export function parseLab(text: string, file: string): Lab {
	return readYaml(text, file, (spot) => {
		const read = lab(spot);
		if (!read?.checkpoints) return undefined;
		if (read.checkpoints.length > 0 && !has('solution')(spot)) {
			return spot.fault('has no solution; write lines that pass every checkpoint');
		}
		const whole: Lab = { ...read, files: read.files ?? {}, solution: read.solution ?? [], wrong: read.wrong ?? [] };
		agree(whole, spot);
		return whole;
	});
}

/** What no single field shows: ids are unique and known, and every checkpoint has its solution and a wrong answer. */
function agree(lab: Lab, spot: Spot): void {
	const at = (...path: (string | number)[]): Spot => {
		const node = isMap(spot.node) ? (spot.node.getIn(path, true) as Node | null | undefined) : null;
		const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
		return spot.inside(node ?? null, name);
	};
	const known = new Set<string>();
	for (const [index, { id, conditions }] of lab.checkpoints.entries()) {
		if (known.has(id)) at('checkpoints', index, 'id').fault(`"${id}" is taken; give each checkpoint its own id`);
		known.add(id);
		const questions = (conditions ?? []).filter(({ kind }) => kind === 'question');
		if (questions.length > 1) at('checkpoints', index).fault('asks two questions; make them two checkpoints');
		for (const [number, each] of (conditions ?? []).entries()) {
			const here = at('checkpoints', index, 'conditions', number);
			if (each.kind === 'observed' && !each.connection === !each.dns) {
				here.fault('wants either connection or dns; write one of them');
			}
			if (each.kind === 'object' && !each.name && !each.labels) here.fault('names no object; write name or labels');
		}
	}
	const check = (id: string | undefined, ...path: (string | number)[]) => {
		if (id !== undefined && !known.has(id)) {
			at(...path).fault(`there is no checkpoint "${id}"; there are: ${[...known].join(', ')}`);
		}
	};
	const steps = (all: readonly SolutionStep[], ...path: (string | number)[]) => {
		for (const [index, { type, browse, answer, passes }] of all.entries()) {
			if ([type, browse, answer].filter(Boolean).length !== 1)
				at(...path, index).fault('wants one of type, browse and answer; write one of them');
			check(answer?.checkpoint, ...path, index, 'answer', 'checkpoint');
			for (const [number, id] of (passes ?? []).entries()) check(id, ...path, index, 'passes', number);
		}
	};
	steps(lab.solution, 'solution');
	for (const [index, each] of lab.wrong.entries()) {
		check(each.fails, 'wrong', index, 'fails');
		check(each.after, 'wrong', index, 'after');
		steps(each.lines ?? [], 'wrong', index, 'lines');
	}
	const solved = new Set(lab.solution.flatMap(({ passes }) => passes ?? []));
	for (const id of known) {
		if (!solved.has(id)) at('solution').fault(`no step passes "${id}"; add \`passes: [${id}]\` to the one that does`);
		if (!lab.wrong.some(({ fails }) => fails === id)) {
			at('wrong').fault(`no wrong answer for "${id}"; add one with what the learner must be told`);
		}
	}
}
