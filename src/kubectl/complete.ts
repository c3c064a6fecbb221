import type { ApiTransport } from '../cluster/types.ts';
import type { Process } from '../os/process.ts';
export const createKubectlCompleter = (_: (process: Process) => ApiTransport) => async (): Promise<string[]> => [];
