import { KINDS } from '../kinds.ts';
import { lateKind } from '../shared/late-kind.ts';

export default lateKind(KINDS.storageclasses, { shortNames: ['sc'] }, () => import('./kind.ts'));
