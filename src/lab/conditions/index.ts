/** Every kind of condition there is. A new one is a file here and a shape in parse.ts. */

import type { Condition } from '../types.ts';
import { changed } from './changed.ts';
import type { ConditionKind } from './condition.ts';
import { dns } from './dns.ts';
import { object } from './object.ts';
import { observed } from './observed.ts';
import { pod } from './pod.ts';
import { question } from './question.ts';
import { request } from './request.ts';
import { service } from './service.ts';

const all: { [K in Condition['kind']]: ConditionKind<Extract<Condition, { kind: K }>> } = {
	changed,
	dns,
	object,
	observed,
	pod,
	question,
	request,
	service,
};

/** How conditions of this one's kind are judged. */
export const conditionKind = (condition: Condition): ConditionKind => all[condition.kind] as ConditionKind;
