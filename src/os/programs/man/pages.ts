/** Short pages of our own words: for what has no `--help` to make a page of, and for the shell's built-ins. */

export interface Page {
	/** One line, after the name. */
	summary: string;
	synopsis: string;
	description: string;
}

const page = (summary: string, synopsis: string, description: string): Page => ({ summary, synopsis, description });

export const PAGES: ReadonlyMap<string, Page> = new Map(
	Object.entries({
		alias: page(
			'give a command line a short name',
			'alias [NAME[=VALUE] ...]',
			'Makes NAME stand for VALUE where a command begins. Without a value the alias is shown, without names all are. unalias NAME forgets one.',
		),
		bash: page(
			'the shell',
			'bash [-c COMMANDS] [FILE [ARGUMENT ...]]',
			'Reads commands from the terminal, from FILE, or from the words after -c, and runs them. `help` lists its built-ins; `man NAME` explains one.',
		),
		bg: page(
			'let a stopped job go on in the background',
			'bg [%JOB ...]',
			'Continues jobs that Ctrl-Z stopped without giving them the terminal. Without a job it is the last one stopped. See jobs and fg.',
		),
		cd: page(
			'change the working directory',
			'cd [DIRECTORY]',
			'Goes to DIRECTORY, home when none is named, and back to where you were with `cd -`.',
		),
		declare: page(
			'give variables values and properties',
			'declare [-aAilrux] [NAME[=VALUE] ...]',
			'-a makes an array, -A one with words as keys, -i a number, -l and -u turn what is assigned into small and capital letters, -r forbids changes, -x exports. -p shows what there is.',
		),
		echo: page(
			'print words',
			'echo [-neE] [WORD ...]',
			'Prints the words with a blank between them and a line end after the last. -n leaves the line end out, -e reads \\n, \\t and their like.',
		),
		eval: page(
			'run words as a command line',
			'eval [WORD ...]',
			'Joins the words with blanks and runs the result as if it had been typed.',
		),
		exec: page(
			'become another program',
			'exec [COMMAND [ARGUMENT ...]]',
			'Replaces the shell with COMMAND. With redirections alone, these hold for the shell from then on.',
		),
		exit: page('leave the shell', 'exit [STATUS]', 'Ends the shell with STATUS, or with that of the last command.'),
		export: page(
			'hand variables on to programs',
			'export [NAME[=VALUE] ...]',
			'Programs that the shell starts see the variables named. -n takes that back, -p lists them.',
		),
		fg: page(
			'bring a job to the foreground',
			'fg [%JOB]',
			'Gives a job the terminal and waits for it. Without a job it is the one that jobs marks with a plus.',
		),
		getopts: page(
			'take options from arguments',
			'getopts LETTERS NAME [ARGUMENT ...]',
			'Puts the next option into NAME and its value into OPTARG. A letter with a colon after it takes a value. Fails when no options are left.',
		),
		help: page(
			'tell about built-ins',
			'help [NAME ...]',
			"Lists the shell's built-ins, or shows how those named are used.",
		),
		history: page(
			'show the lines typed',
			'history [COUNT]',
			'Shows them with their numbers. At a prompt !! stands for the last line, !N for the line of that number, !text for the last that begins with text, !$ for the last word, ^old^new for the last line with a word changed.',
		),
		jobs: page(
			"list the shell's jobs",
			'jobs [-lpr]',
			'Jobs are what was started with & or stopped with Ctrl-Z. %1 is the first one: fg, bg, kill and wait take it.',
		),
		local: page(
			"make variables a function's own",
			'local [NAME[=VALUE] ...]',
			'The variables have their old values again when the function returns.',
		),
		man: page(
			'show pages like this one',
			'man [-k] NAME ...',
			'Shows the page about a program or a built-in. `man kubectl get` is the page about that verb. -k lists the pages that have a word in their first line. In a page, space goes on, b goes back, /text searches, q leaves.',
		),
		printf: page(
			'print by a format',
			'printf [-v NAME] FORMAT [ARGUMENT ...]',
			'%s is a word, %d a number, %x one in base 16, %q a word quoted for the shell, %% a percent sign; \\n is a line end. The format is used again while there are arguments. -v puts the text into a variable.',
		),
		pushd: page(
			'go elsewhere and remember the way back',
			'pushd [DIRECTORY]',
			'Puts where you are on a stack and goes to DIRECTORY; popd goes back, dirs shows the stack.',
		),
		read: page(
			'read a line into variables',
			'read [-r] [-p PROMPT] [-a ARRAY] [-t SECONDS] [NAME ...]',
			'The line is split at blanks, one word to a name, the rest to the last one. -r takes backslashes as they are, -s shows nothing while you type.',
		),
		readonly: page(
			'forbid changes to variables',
			'readonly [NAME[=VALUE] ...]',
			'The variables keep their values until the shell ends.',
		),
		return: page('leave a function', 'return [STATUS]', 'Ends a function, or a file that source reads, with STATUS.'),
		set: page(
			'set how the shell works, and its arguments',
			'set [-euxo pipefail] [--] [ARGUMENT ...]',
			'-e leaves at the first command that fails, -u takes unset variables for errors, -x shows each command before it runs, -o pipefail lets a pipe fail when any part of it does. A plus instead of the minus takes it back. Words after -- become $1, $2 …',
		),
		shift: page('drop arguments from the front', 'shift [COUNT]', '$2 becomes $1, and so on.'),
		shopt: page(
			'set what else changes how the shell works',
			'shopt [-su] [NAME ...]',
			'-s sets, -u unsets, without either the settings are shown: extglob, globstar, nullglob, dotglob, nocasematch …',
		),
		source: page(
			'run a file in this shell',
			'source FILE [ARGUMENT ...]',
			'Its variables and functions stay. A dot is the same: . FILE.',
		),
		test: page(
			'compare and look',
			'test EXPRESSION   or   [ EXPRESSION ]',
			'Succeeds when the expression is true: -f FILE, -d FILE, -e FILE, -z TEXT, -n TEXT, TEXT = TEXT, N -eq N, -lt, -gt, ! EXPRESSION, -a, -o. In bash [[ … ]] compares patterns and regular expressions (=~) too.',
		),
		trap: page(
			'do something when a signal comes',
			'trap [COMMANDS SIGNAL ...]',
			'Runs the commands when one of the signals arrives; EXIT is when the shell ends, ERR when a command fails. An empty text ignores the signal, a minus restores it.',
		),
		type: page(
			'tell what a name is',
			'type [-a] NAME ...',
			'An alias, a word of the language, a function, a built-in, or a file.',
		),
		ulimit: page('show limits', 'ulimit [-a]', 'What the processes started from here may use at most.'),
		umask: page('set which permissions new files do not get', 'umask [-S] [MODE]', '022 keeps others from writing.'),
		unset: page('forget variables or functions', 'unset [-fv] NAME ...', '-f forgets functions, -v variables.'),
		wait: page(
			'wait for jobs',
			'wait [-n] [%JOB | PID ...]',
			'Returns when the jobs have ended, with the status of the last one. Without any it waits for all.',
		),
	}),
);
