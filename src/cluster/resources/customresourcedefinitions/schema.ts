/** The schema of CustomResourceDefinition. See ../shared/schema-text.ts for how the lines read. */

import { metaSchemas } from '../shared/meta.ts';
import { defineSchemas } from '../shared/schema-text.ts';

export const customResourceDefinitionSchemas = defineSchemas(
	'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
	`
CustomResourceDefinition kind
	metadata ObjectMeta
	spec! CustomResourceDefinitionSpec
	status CustomResourceDefinitionStatus
CustomResourceDefinitionSpec
	conversion CustomResourceConversion
	group! string
	names! CustomResourceDefinitionNames
	preserveUnknownFields bool
	scope! string
	versions! []CustomResourceDefinitionVersion
CustomResourceConversion
	strategy! string
	webhook any
CustomResourceDefinitionNames
	categories []string
	kind! string
	listKind string
	plural! string
	shortNames []string
	singular string
CustomResourceDefinitionVersion
	additionalPrinterColumns []CustomResourceColumnDefinition
	deprecated bool
	deprecationWarning string
	name! string
	schema CustomResourceValidation
	selectableFields []SelectableField
	served! bool
	storage! bool
	subresources CustomResourceSubresources
CustomResourceColumnDefinition
	description string
	format string
	jsonPath! string
	name! string
	priority int32
	type! string
CustomResourceValidation
	openAPIV3Schema any
SelectableField
	jsonPath! string
CustomResourceSubresources
	scale CustomResourceSubresourceScale
	status any
CustomResourceSubresourceScale
	labelSelectorPath string
	specReplicasPath! string
	statusReplicasPath! string
CustomResourceDefinitionStatus
	acceptedNames CustomResourceDefinitionNames
	conditions []CustomResourceDefinitionCondition map=type
	observedGeneration int64
	storedVersions []string
CustomResourceDefinitionCondition
	lastTransitionTime time
	message string
	observedGeneration int64
	reason string
	status! string
	type! string
`,
	metaSchemas,
);
