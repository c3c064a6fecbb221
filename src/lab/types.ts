/** The shape of content/labs/<lab>/lab.yaml after reading (parse.ts), and of what the grader says (grade.ts). */

import type { ProfileName } from '../cluster/cluster.ts';

/** A text in both languages. Simple markup: `code` between back-quotes, nothing else. */
export interface Bilingual {
	ko: string;
	en: string;
}

export interface Lab {
	profile: ProfileName;
	seed: number;
	/** Files in the learner's home directory at the start: path relative to ~ → text. */
	files: Record<string, string>;
	/** Manifests applied before the learner arrives. */
	setup?: string;
	/** How long before the learner arrives that was, in simulated seconds: long enough for its Pods to be up. Default 0. */
	wait?: number;
	/** None: a playground, where nothing is asked. */
	checkpoints: Checkpoint[];
	/** What passes every checkpoint, done in order. */
	solution: SolutionStep[];
	/** Ways to go wrong, and what the learner must be told. */
	wrong: WrongAnswer[];
}

export interface Checkpoint {
	id: string;
	title: Bilingual;
	/** What to reach, a sentence or two. */
	goal: Bilingual;
	/** All must hold. The first that does not is explained. */
	conditions: Condition[];
	/** From a nudge to the answer. */
	hints: Bilingual[];
}

/** An API object: `resource` as kubectl and the API paths have it (`pods`). `namespace` is `default` when left out. */
export interface ObjectSelector {
	resource: string;
	namespace?: string;
	name?: string;
	/** Labels the object must carry. */
	labels?: Record<string, string>;
}

/** A place that requests come from: a Pod, a node, or a machine outside the cluster (Cluster.outside). */
export interface Place {
	pod?: string;
	namespace?: string;
	node?: string;
	outside?: boolean;
}

/**
 * The right answer to a question. A text is right as it stands; otherwise the cluster knows it:
 * - resource, name, field: a field of an object (`status.podIP`); with `earlier`, any value the field had before the present one
 * - file, pod: a file in a running Pod, and what the first group of `pattern` finds in it
 */
export type AnswerSource =
	| string
	| { resource: string; namespace?: string; name: string; field: string; earlier?: boolean }
	| { file: string; pod: string; namespace?: string; pattern: string };

interface ConditionBase {
	/** Said instead of what the grader works out from objects and traces. */
	explain?: Bilingual;
}

/**
 * An object is there with these fields, or is not there. Dotted path → value; `*` for any value that is not empty, `*text*`
 * for one with that text in it.
 */
export interface ObjectCondition extends ConditionBase, ObjectSelector {
	kind: 'object';
	fields?: Record<string, unknown>;
	absent?: boolean;
}

/** A Pod is running and ready. */
export interface PodCondition extends ConditionBase {
	kind: 'pod';
	name: string;
	namespace?: string;
}

/** A field of an object has had another value before (an object of that name may have been deleted and made again). */
export interface ChangedCondition extends ConditionBase {
	kind: 'changed';
	resource: string;
	namespace?: string;
	name: string;
	field: string;
}

/** A Service leads on `port` to a ready Pod that listens. */
export interface ServiceCondition extends ConditionBase {
	kind: 'service';
	name: string;
	namespace?: string;
	port: number;
	/** The Pod that must be among its endpoints. */
	pod?: string;
}

/** An HTTP request made by the grader itself gets this answer. */
export interface RequestCondition extends ConditionBase {
	kind: 'request';
	from: Place;
	/** `http://host[:port]/path` */
	url: string;
	/** Default 200. */
	status?: number;
	/** A part of the body. */
	body?: string;
	/** So many requests one after the other must all be answered like that. Default 1. */
	times?: number;
	/** Of several requests each must have the status, but only one of them the body: one of many Pods gave it. */
	once?: boolean;
}

/** How an attempt at a connection ends, as traces have it. */
export const CONNECTION_VERDICTS = ['connected', 'refused', 'timeout'] as const;

export type ConnectionVerdict = (typeof CONNECTION_VERDICTS)[number];

/** A name asked by the grader itself from a Pod gives this address. */
export interface DnsCondition extends ConditionBase {
	kind: 'dns';
	from: Place;
	name: string;
	answer: AnswerSource;
}

/** The learner answers a question; the right answer is asked of the cluster. */
export interface QuestionCondition extends ConditionBase {
	kind: 'question';
	ask: Bilingual;
	answer: AnswerSource;
	/** Radio buttons instead of a text field. */
	choices?: { value: string; text: Bilingual }[];
	/** Answers that are wrong for a reason worth saying. */
	mistakes?: { answer: AnswerSource; explain: Bilingual }[];
}

/**
 * Something the learner made happen, seen on the network: a connection that was established to a Service (or Pod), or
 * that failed as `verdict` says, or a DNS question that was answered.
 */
export interface ObservedCondition extends ConditionBase {
	kind: 'observed';
	from: Place;
	connection?: {
		service?: string;
		namespace?: string;
		port?: number;
		pod?: string;
		/** The address came out of DNS just before: the learner used the name. */
		byName?: boolean;
		/** How the attempt ended. Default `connected`; another where the learner is to see a fault for themselves. */
		verdict?: ConnectionVerdict;
	};
	dns?: {
		/** The whole name that must have been answered, without the final dot. */
		name: string;
	};
}

/** What must be there or happen; never how it was typed. */
export type Condition =
	| ObjectCondition
	| PodCondition
	| ChangedCondition
	| ServiceCondition
	| RequestCondition
	| DnsCondition
	| QuestionCondition
	| ObservedCondition;

export interface SolutionStep {
	/** A line, or several (a here-document). */
	type?: string;
	/** An address the browser goes to, from outside the cluster where its profile has such a machine. */
	browse?: string;
	/** `{output}` in the value is what the line typed last printed. */
	answer?: { checkpoint: string; value: string };
	/** Checkpoints that must have passed after this step. */
	passes?: string[];
}

export interface WrongAnswer {
	name: string;
	/** The solution is done up to where this checkpoint passes, then `lines`. Left out: `lines` on a fresh session. */
	after?: string;
	lines: SolutionStep[];
	/** The checkpoint that must not pass. */
	fails: string;
	/** A part of the explanation, in each language. */
	explanation: Bilingual;
}

/** What the grader says of one checkpoint now. */
export interface CheckpointState {
	id: string;
	/** `waiting`: what is missing is on its way, nothing is to be done. */
	status: 'passed' | 'failed' | 'waiting';
	/** Why not (yet), in both languages; undefined when passed. */
	explanation?: Bilingual;
}

/** Watches a cluster and says where each checkpoint of a lab stands. */
export interface Grader {
	/** In the lab's order. */
	readonly states: readonly CheckpointState[];
	/** Calls back when a state or an explanation changed. */
	onChange(listener: (states: readonly CheckpointState[]) => void): { dispose(): void };
	/** The learner's answer to a checkpoint's question. */
	answer(checkpoint: string, value: string): void;
	dispose(): void;
}
