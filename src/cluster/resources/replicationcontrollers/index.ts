import { KINDS } from '../kinds.ts';
import { lateKind } from '../shared/late-kind.ts';

export default lateKind(
	KINDS.replicationcontrollers,
	{ shortNames: ['rc'], categories: ['all'], subresources: ['status', 'scale'], generation: true },
	() => import('./kind.ts'),
);
