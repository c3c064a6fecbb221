/** LimitRanges: what the API server keeps of them. What they do to Pods is in enforce.ts. */

import { defaultColumns } from '../shared/default-columns.ts';
import type { LateCode } from '../shared/late-kind.ts';
import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';
import type { LimitRange } from '../types.ts';
import { useLimits } from './admission.ts';
import { applyDefaults, limitErrors } from './enforce.ts';
import { validate } from './validation.ts';

const schemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
LimitRange kind
	metadata ObjectMeta
	spec LimitRangeSpec
LimitRangeSpec
	limits! []LimitRangeItem
LimitRangeItem
	default {}quantity
	defaultRequest {}quantity
	max {}quantity
	maxLimitRequestRatio {}quantity
	min {}quantity
	type! string
`,
	metaSchemas,
);

useLimits({ applyDefaults, limitErrors });

const limitranges: LateCode<LimitRange> = {
	schema: schemas.LimitRange ?? {},
	columns: defaultColumns,
	/** What a container's limits leave out follows from the others (SetDefaults_LimitRangeItem). */
	defaults: ({ spec }) => {
		for (const item of spec?.limits ?? []) {
			if (item.type !== 'Container') continue;
			const most = { ...item.max, ...item.default };
			const request = { ...item.min, ...most, ...item.defaultRequest };
			if (Object.keys(most).length > 0) item.default = most;
			if (Object.keys(request).length > 0) item.defaultRequest = request;
		}
	},
	validate,
};

export default limitranges as unknown as LateCode;
