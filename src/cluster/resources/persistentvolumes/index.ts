import { KINDS } from '../kinds.ts';
import { lateKind } from '../shared/late-kind.ts';

export default lateKind(
	KINDS.persistentvolumes,
	{ shortNames: ['pv'], subresources: ['status'] },
	() => import('./kind.ts'),
);
