/** The editors that people's fingers know. The terminal has none yet; each says so and names the way there is. */

import type { FileTable } from '../os/fs.ts';
import type { Program } from '../os/process.ts';

const absent: Program = async (process) => {
	const name = process.argv[0] ?? 'vi';
	const file = process.argv.slice(1).find((word) => !word.startsWith('-')) ?? 'FILE';
	await process.warn(
		`${name}: this sandbox has no editor in the terminal.\n` +
			`Write the file like this, and end it with a line of EOF:\n  cat > ${file} <<'EOF'\n` +
			'To change a word in it, use sed -i.\n',
	);
	return 1;
};

/** Stands where the editors would be. */
export const editors: FileTable = Object.fromEntries(
	['vi', 'vim', 'nano', 'emacs'].map((name) => [`/usr/bin/${name}`, { program: absent }]),
);
