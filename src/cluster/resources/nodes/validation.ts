/** Checks of Nodes: their taints (pkg/apis/core/validation, validateNodeTaints). */

import { EFFECTS } from '../pods/validation-placement.ts';
import { allInvalid, invalid, oneOf } from '../shared/field-errors.ts';
import type { Checks } from '../shared/late-checks.ts';
import { labelValueErrors, qualifiedNameErrors } from '../shared/names.ts';
import type { Node } from '../types.ts';

export const nodeChecks: Checks<Node> = {
	validate: ({ spec: { taints = [] } }) =>
		taints.flatMap((taint, index) => {
			const { key = '', value = '', effect } = taint;
			const field = `metadata.taints[${index}]`;
			const errors = allInvalid(`${field}.key`, key, qualifiedNameErrors(key));
			const wrong = labelValueErrors(value);
			if (wrong.length > 0) errors.push(invalid(`${field}.value`, value, wrong.join(';')));
			errors.push(...oneOf(`${field}.effect`, effect, EFFECTS));
			if (taints.findIndex((other) => other.key === key && other.effect === effect) < index) {
				const shown = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null };
				errors.push({
					type: 'Duplicate',
					field,
					value: shown,
					detail: 'taints must be unique by key and effect pair',
				});
			}
			return errors;
		}),
};
