import { KINDS } from '../kinds.ts';
import { lateKind } from '../shared/late-kind.ts';

export default lateKind(
	KINDS.persistentvolumeclaims,
	{ shortNames: ['pvc'], subresources: ['status'] },
	() => import('./kind.ts'),
);
