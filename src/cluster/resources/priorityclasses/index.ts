import { KINDS } from '../kinds.ts';
import { lateKind } from '../shared/late-kind.ts';

export default lateKind(KINDS.priorityclasses, { shortNames: ['pc'], generation: true }, () => import('./kind.ts'));
