import { describe, expect, test } from 'vitest';
import { consoleCommands, parseConsole } from '../../src/site/consoleBlock.ts';

/** What a block's spans are, in short: `$` a command, `>` output, then the lines they cover. */
function outline(text: string): string[] {
	return parseConsole(text).map(({ kind, first, last }) => `${kind === 'command' ? '$' : '>'} ${first}-${last}`);
}

describe('a console block', () => {
	test('is commands and their output', () => {
		const text = '$ kubectl get svc\nNAME         TYPE\nkubernetes   ClusterIP\n$ echo done\ndone';
		expect(outline(text)).toEqual(['$ 0-0', '> 1-2', '$ 3-3', '> 4-4']);
		expect(consoleCommands(text)).toEqual(['kubectl get svc', 'echo done']);
	});

	test('a command goes on after a backslash', () => {
		const text = '$ kubectl run web \\\n    --image nginx\npod/web created';
		expect(outline(text)).toEqual(['$ 0-1', '> 2-2']);
		expect(consoleCommands(text)).toEqual(['kubectl run web \\\n    --image nginx']);
	});

	test('a here-document belongs to its command, whatever is in it', () => {
		const text =
			"$ cat > a.yaml <<'EOF'\nkind: Service\n$ not a prompt\nEOF\n$ kubectl apply -f a.yaml\nservice/web created";
		expect(outline(text)).toEqual(['$ 0-3', '$ 4-4', '> 5-5']);
	});

	test('two here-documents, one with tabs taken off', () => {
		const text = '$ cat <<A <<-B\none\nA\ntwo\n\tB\nout';
		expect(outline(text)).toEqual(['$ 0-4', '> 5-5']);
	});

	test('<<< is a string, not a here-document', () => {
		expect(outline('$ cat <<<word\nword')).toEqual(['$ 0-0', '> 1-1']);
	});

	test('quotes hold lines together, and hide what looks like more', () => {
		expect(outline("$ echo 'a\nb'\na\nb")).toEqual(['$ 0-1', '> 2-3']);
		expect(outline('$ echo "<<EOF"\n<<EOF')).toEqual(['$ 0-0', '> 1-1']);
		expect(outline("$ echo a # don't\na")).toEqual(['$ 0-0', '> 1-1']);
	});

	test("the shell's second prompt is no part of the command", () => {
		const text = '$ cat <<EOF\n> one\n>\n> EOF\none';
		expect(outline(text)).toEqual(['$ 0-3', '> 4-4']);
		expect(consoleCommands(text)).toEqual(['cat <<EOF\none\n\nEOF']);
	});

	test("a container's prompts count too, and what only looks like one does not", () => {
		const spans = parseConsole('root@client:/# cat /etc/resolv.conf\n# Generated\nnameserver 10.43.0.10\n/ # exit');
		expect(spans.map(({ prompt }) => prompt)).toEqual(['root@client:/# ', '', '/ # ']);
	});

	test('a here-document that never ends takes the rest', () => {
		expect(outline('$ cat <<EOF\none\ntwo')).toEqual(['$ 0-2']);
	});
});
