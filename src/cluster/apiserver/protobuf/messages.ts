/** What may come as protobuf: every kind, and what is posted besides them (options, reviews, scales). */

import { DEFINITIONS } from '../../resources/index.ts';
import { coreSchemas } from '../../resources/shared/core.ts';
import { metaSchemas } from '../../resources/shared/meta.ts';
import { defineSchemas } from '../../resources/shared/schema-text.ts';
import type { Schema } from '../../types.ts';
import { apiVersionOf } from '../requests.ts';

const optionSchemas = defineSchemas(
	'io.k8s.apimachinery.pkg.apis.meta.v1',
	`
DeleteOptions kind
	gracePeriodSeconds int64
	preconditions Preconditions
	orphanDependents bool
	propagationPolicy string
	dryRun []string
	ignoreStoreReadErrorWithClusterBreakingPotential bool
Preconditions
	uid string
	resourceVersion string
`,
);

const bindingSchemas = defineSchemas(
	'io.k8s.api.core.v1',
	`
Binding kind
	metadata ObjectMeta
	target ObjectReference
`,
	metaSchemas,
	coreSchemas,
);

const evictionSchemas = defineSchemas(
	'io.k8s.api.policy.v1',
	`
Eviction kind
	metadata ObjectMeta
	deleteOptions DeleteOptions
`,
	metaSchemas,
	optionSchemas,
);

const scaleSchemas = defineSchemas(
	'io.k8s.api.autoscaling.v1',
	`
Scale kind
	metadata ObjectMeta
	spec ScaleSpec
	status ScaleStatus
ScaleSpec
	replicas int32
ScaleStatus
	replicas int32
	selector string
`,
	metaSchemas,
);

const authenticationSchemas = defineSchemas(
	'io.k8s.api.authentication.v1',
	`
SelfSubjectReview kind
	metadata ObjectMeta
TokenRequest kind
	metadata ObjectMeta
	spec TokenRequestSpec
TokenRequestSpec
	audiences []string
	expirationSeconds int64
	boundObjectRef BoundObjectReference
BoundObjectReference
	kind string
	apiVersion string
	name string
	uid string
`,
	metaSchemas,
);

const authorizationSchemas = defineSchemas(
	'io.k8s.api.authorization.v1',
	`
SelfSubjectAccessReview kind
	metadata ObjectMeta
	spec SelfSubjectAccessReviewSpec
SelfSubjectAccessReviewSpec
	resourceAttributes ResourceAttributes
	nonResourceAttributes NonResourceAttributes
ResourceAttributes
	namespace string
	verb string
	group string
	version string
	resource string
	subresource string
	name string
NonResourceAttributes
	path string
	verb string
SelfSubjectRulesReview kind
	metadata ObjectMeta
	spec SelfSubjectRulesReviewSpec
SelfSubjectRulesReviewSpec
	namespace string
`,
	metaSchemas,
);

/** Schemas by apiVersion and kind: `apps/v1 Deployment`. */
export const MESSAGES: ReadonlyMap<string, Schema> = new Map([
	// Definitions of custom resources hold schemas of schemas; every client sends them as JSON.
	...DEFINITIONS.filter(({ group }) => group !== 'apiextensions.k8s.io').map((definition): [string, Schema] => [
		`${apiVersionOf(definition)} ${definition.kind}`,
		definition.schema,
	]),
	...(
		[
			['v1', optionSchemas],
			['v1', bindingSchemas],
			['policy/v1', evictionSchemas],
			['autoscaling/v1', scaleSchemas],
			['authentication.k8s.io/v1', authenticationSchemas],
			['authorization.k8s.io/v1', authorizationSchemas],
		] as const
	).flatMap(([apiVersion, schemas]) =>
		Object.entries(schemas)
			.filter(([, schema]) => schema.properties?.kind && schema.properties.metadata !== undefined)
			.concat(
				apiVersion === 'v1' && 'DeleteOptions' in schemas ? [['DeleteOptions', schemas.DeleteOptions as Schema]] : [],
			)
			.map(([kind, schema]): [string, Schema] => [`${apiVersion} ${kind}`, schema]),
	),
]);
