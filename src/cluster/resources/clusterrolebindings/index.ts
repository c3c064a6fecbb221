import { KINDS } from '../kinds.ts';
import { lateKind } from '../shared/late-kind.ts';

export default lateKind(KINDS.clusterrolebindings, {}, () => import('./kind.ts'));
