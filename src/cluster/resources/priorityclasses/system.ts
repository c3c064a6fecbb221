/** The values of the classes that every cluster has; nobody else may go beyond HIGHEST (pkg/apis/scheduling/types.go). */

export const HIGHEST = 1_000_000_000;

export const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
	'system-cluster-critical': 2 * HIGHEST,
	'system-node-critical': 2 * HIGHEST + 1000,
};
