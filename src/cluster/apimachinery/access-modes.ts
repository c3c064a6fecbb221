/** How a volume may be mounted, in short (component-helpers storage/volume/helpers.go). */

const SHORT: Record<string, string> = {
	ReadWriteOnce: 'RWO',
	ReadOnlyMany: 'ROX',
	ReadWriteMany: 'RWX',
	ReadWriteOncePod: 'RWOP',
};

/** `RWO,RWX`, always in the same order (GetAccessModesAsString). */
export const accessModesText = (modes: readonly string[] | undefined): string =>
	Object.keys(SHORT)
		.filter((mode) => modes?.includes(mode))
		.map((mode) => SHORT[mode])
		.join(',');
