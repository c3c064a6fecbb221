import { KINDS } from '../kinds.ts';
import { lateKind } from '../shared/late-kind.ts';

export default lateKind(KINDS.roles, {}, () => import('./kind.ts'));
