/** Did the learner find out what was asked? */

import { answersOf, isAmong } from '../answers.ts';
import type { QuestionCondition } from '../types.ts';
import { type ConditionKind, code, failed } from './condition.ts';

export const question: ConditionKind<QuestionCondition> = {
	kind: 'question',
	watches: ({ answer }) => (typeof answer === 'object' && 'resource' in answer ? [answer.resource] : []),
	judge(condition, { cluster, history, answer }) {
		if (answer === undefined || answer.trim() === '') {
			return failed('남은 것은 질문에 답하는 일이다.', 'What is left is to answer the question.');
		}
		if (isAmong(answer, answersOf(condition.answer, cluster, history))) return undefined;
		const mistake = condition.mistakes?.find((each) => isAmong(answer, answersOf(each.answer, cluster, history)));
		if (mistake) return { status: 'failed', explanation: mistake.explain };
		return failed(`${code(answer.trim())}: 답이 아니다.`, `${code(answer.trim())} is not the answer.`);
	},
};
