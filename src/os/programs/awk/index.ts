/** awk(1): POSIX awk with mawk's additions and words, which is the awk of Debian and Ubuntu. */

import { FileError } from '../../fs.ts';
import { MatchLimit } from '../../text/matcher.ts';
import { type Command, readInput } from '../types.ts';
import { Interpreter } from './interpreter.ts';
import { parseAwk } from './parser.ts';
import { State } from './state.ts';
import { AwkSyntaxError } from './syntax.ts';
import { AwkError } from './values.ts';

/** Of wrong use and of programs that fail. */
const FAILURE = 2;

const USAGE = `Usage: mawk [Options] [Program] [file ...]

Options:
    -f program-file  read the program from a file; may be given several times
    -F value         set the field separator, FS
    -v var=value     assign a variable before the program starts
    --               end of options
`;

interface Invocation {
	separator: string | undefined;
	assignments: string[];
	files: string[];
	operands: string[];
}

/** Reads the command line. Returns a message when it is wrong. */
function invocation(argv: readonly string[]): Invocation | string {
	const result: Invocation = { separator: undefined, assignments: [], files: [], operands: [] };
	let index = 1;
	for (; index < argv.length; index++) {
		const word = argv[index] as string;
		if (word === '--') {
			index++;
			break;
		}
		if (!/^-./.test(word)) break;
		const letter = word[1] as string;
		if (!'Fvf'.includes(letter)) return `not an option: ${word}`;
		const value = word.slice(2) || argv[++index];
		if (value === undefined) return `option -${letter} lacks argument`;
		if (letter === 'f') result.files.push(value);
		else if (letter === 'v') {
			if (!/^[A-Za-z_]\w*=/.test(value)) return `improper assignment: -v ${value}`;
			result.assignments.push(value);
		} else result.separator = value;
	}
	result.operands = argv.slice(index);
	return result;
}

export const awk: Command = {
	name: 'awk',
	summary: 'Pattern scanning and text processing language.',
	async program(process) {
		const complain = (message: string) => process.warn(`awk: ${message}\n`);
		if (/^(-W ?v(ersion)?|--version)$/.test(process.argv.slice(1, 3).join(' '))) {
			await process.print('mawk 1.3.4 20200120\n');
			return 0;
		}
		const given = invocation(process.argv);
		if (typeof given === 'string') {
			await complain(given);
			return FAILURE;
		}
		const { files, operands, assignments } = given;
		if (files.length === 0 && operands.length === 0) {
			await process.warn(USAGE);
			return 0;
		}
		let state: State | undefined;
		let prefix = '';
		try {
			let source = '';
			for (const file of files) source += await readInput(process, file);
			if (files.length === 0) source = operands.shift() as string;
			prefix = files.length > 0 ? `${files.at(-1)}: ` : '';
			const program = parseAwk(source);
			const separator = given.separator === undefined ? [] : [`FS=${given.separator}`];
			state = new State(process, operands, [...separator, ...assignments]);
			return await new Interpreter(program, state).run();
		} catch (error) {
			if (error instanceof FileError) await complain(`cannot open ${error.path} (${error.message})`);
			else if (error instanceof AwkSyntaxError) await complain(`${prefix}${error.message}`);
			else if (error instanceof MatchLimit) await complain(`run time error: ${error.message}`);
			else if (error instanceof AwkError) await complain(error.located ? located(error, state) : error.message);
			else throw error;
			await state?.streams.flush();
			return FAILURE;
		}
	},
};

/** The message with where in the input it came up. */
function located(error: AwkError, state: State | undefined): string {
	const value = (name: string) => (state ? state.text(state.variables.get(name)) : '');
	return `run time error: ${error.message}\n\tFILENAME="${value('FILENAME')}" FNR=${value('FNR')} NR=${value('NR')}`;
}
