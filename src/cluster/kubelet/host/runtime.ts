/** Where a node's tools for its container runtime lie. Their code comes when somebody asks. */

import type { FileTable } from '../../../os/fs.ts';
import { lazyProgram } from '../../../os/lazy.ts';
import type { Kubelet } from '../kubelet.ts';

/** @param kubelet the node's own, which knows what runs there. */
export const runtimeTools = (kubelet: () => Kubelet): FileTable => ({
	'/usr/local/bin/crictl': { program: lazyProgram(async () => (await import('./crictl.ts')).crictl(kubelet).program) },
});
