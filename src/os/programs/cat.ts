import { command, eachInput, openInput } from './types.ts';

/** cat(1) */
export const cat = command({
	name: 'cat',
	summary: 'Concatenate FILE(s) to standard output.',
	usage: '[OPTION]... [FILE]...',
	options: [
		{ short: 'A', long: 'show-all' },
		{ short: 'b', long: 'number-nonblank' },
		{ short: 'E', long: 'show-ends' },
		{ short: 'n', long: 'number' },
		{ short: 's', long: 'squeeze-blank' },
		{ short: 'T', long: 'show-tabs' },
		{ short: 'v', long: 'show-nonprinting' },
		{ short: 'u' },
	],
	directory: '/bin',
	async run(context) {
		const { options, process, operands } = context;
		const ends = options.has('show-ends') || options.has('show-all');
		const tabs = options.has('show-tabs') || options.has('show-all');
		const controls = options.has('show-nonprinting') || options.has('show-all');
		const blank = options.has('number-nonblank');
		const number = options.has('number') || blank;
		const plain = !ends && !tabs && !controls && !number && !options.has('squeeze-blank');
		let count = 0;
		let atStart = true;
		let empty = 0;
		const decorate = (text: string): string => {
			let output = '';
			for (const piece of text.split(/(?<=\n)/)) {
				const isBlank = atStart && piece === '\n';
				empty = isBlank ? empty + 1 : 0;
				if (isBlank && options.has('squeeze-blank') && empty > 1) continue;
				if (atStart && number && !(blank && isBlank)) output += `${String(++count).padStart(6)}\t`;
				let body = piece.replace(/\n$/, '');
				if (tabs) body = body.replaceAll('\t', '^I');
				if (controls)
					body = body.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, (c) =>
						c === '\x7f' ? '^?' : `^${String.fromCharCode(c.charCodeAt(0) + 64)}`,
					);
				output += body + (piece.endsWith('\n') ? `${ends ? '$' : ''}\n` : '');
				atStart = piece.endsWith('\n');
			}
			return output;
		};
		return eachInput(context, operands, async (name) => {
			const input = await openInput(process, name);
			for (let text = await input.read(); text !== null; text = await input.read())
				await process.print(plain ? text : decorate(text));
		});
	},
});
