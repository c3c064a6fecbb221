/** What the editor says about a manifest that is being written, in both languages. Code stands between back-quotes. */

import type { Language } from '../../../src/site/language.ts';
import type { FieldType, Problem } from '../../../src/workstation/manifests/check.ts';

interface ManifestTexts {
	problem(problem: Problem): string;
	/** Beside a field that the server insists on. */
	required: string;
}

/** What the YAML parser's codes mean (https://eemeli.org/yaml/#errors); its own words for the rest. */
type SyntaxTexts = Readonly<Record<string, string>>;

const koSyntax: SyntaxTexts = {
	BAD_INDENT: '들여쓰기가 맞지 않는다. 같은 층의 필드는 같은 칸에서 시작해야 한다.',
	BLOCK_AS_IMPLICIT_KEY: '한 줄에 `:`이 둘 있거나, 윗줄과 들여쓰기가 맞지 않는다.',
	DUPLICATE_KEY: '같은 이름의 필드가 이미 위에 있다.',
	MISSING_CHAR: '여기 있어야 할 글자가 빠졌다. 따옴표나 괄호를 닫았는지, 이름 뒤에 `:`을 썼는지 보자.',
	MULTILINE_IMPLICIT_KEY: '필드 이름 뒤에 `:`이 없다.',
	TAB_AS_INDENT: '들여쓰기에 탭을 쓸 수 없다. 빈칸을 쓰자.',
	UNEXPECTED_TOKEN: '여기에 올 수 없는 글자다.',
};

const enSyntax: SyntaxTexts = {
	BAD_INDENT: 'The indentation does not fit: fields of one level begin at the same column.',
	BLOCK_AS_IMPLICIT_KEY: 'There is a second `:` in this line, or the indentation does not fit the line above.',
	DUPLICATE_KEY: 'A field of this name stands above already.',
	MISSING_CHAR: 'A character is missing here: is a quote or bracket still open, or a `:` missing after a name?',
	MULTILINE_IMPLICIT_KEY: 'The `:` after the name of the field is missing.',
	TAB_AS_INDENT: 'Tabs cannot indent YAML. Use spaces.',
	UNEXPECTED_TOKEN: 'This cannot stand here.',
};

const koWanted: Record<FieldType, string> = {
	string: '글이 와야 한다. 숫자나 참거짓으로 읽히는 값은 따옴표로 감싸자.',
	integer: '정수가 와야 한다. 따옴표로 감싸면 글이 된다.',
	number: '수가 와야 한다.',
	boolean: '`true`나 `false`가 와야 한다.',
	list: '목록이 와야 한다. 항목마다 `- `로 시작하자.',
	map: '`이름: 값`으로 된 필드가 와야 한다.',
};

const enWanted: Record<FieldType, string> = {
	string: 'takes text. Put quotes around what would be read as a number, true or false.',
	integer: 'takes a whole number. Quotes would make it text.',
	number: 'takes a number.',
	boolean: 'takes `true` or `false`.',
	list: 'takes a list: begin each item with `- `.',
	map: 'takes fields, each as `name: value`.',
};

const ko: ManifestTexts = {
	required: '꼭 있어야 한다',
	problem(problem) {
		switch (problem.what) {
			case 'syntax':
				return koSyntax[problem.code] ?? `YAML로 읽을 수 없다: ${problem.message}`;
			case 'no-kind':
				return `\`${problem.field}\` 필드가 없다. 어떤 종류의 오브젝트인지 알 수 없다.`;
			case 'unknown-kind':
				return `이 클러스터의 \`${problem.apiVersion}\`에는 \`${problem.kind}\`라는 종류가 없다.${
					problem.meant
						? ` \`apiVersion: ${problem.meant.apiVersion}\`, \`kind: ${problem.meant.kind}\`를 쓰려던 것이 아닐까?`
						: ''
				}`;
			case 'unknown-field':
				return `여기에는 \`${problem.field}\`라는 필드가 없다.${problem.meant ? ` \`${problem.meant}\`를 쓰려던 것이 아닐까?` : ''}`;
			case 'missing-field':
				return `꼭 있어야 하는 \`${problem.field}\` 필드가 빠졌다.`;
			case 'wrong-type':
				return `\`${problem.field}\`에는 ${koWanted[problem.wanted]}`;
		}
	},
};

const en: ManifestTexts = {
	required: 'required',
	problem(problem) {
		switch (problem.what) {
			case 'syntax':
				return enSyntax[problem.code] ?? `This cannot be read as YAML: ${problem.message}`;
			case 'no-kind':
				return `There is no field \`${problem.field}\`, so nobody can tell what kind of object this is.`;
			case 'unknown-kind':
				return `This cluster has no kind \`${problem.kind}\` in \`${problem.apiVersion}\`.${
					problem.meant
						? ` Did you mean \`kind: ${problem.meant.kind}\` with \`apiVersion: ${problem.meant.apiVersion}\`?`
						: ''
				}`;
			case 'unknown-field':
				return `There is no field \`${problem.field}\` here.${problem.meant ? ` Did you mean \`${problem.meant}\`?` : ''}`;
			case 'missing-field':
				return `The field \`${problem.field}\` is missing; it has to be there.`;
			case 'wrong-type':
				return `\`${problem.field}\` ${enWanted[problem.wanted]}`;
		}
	},
};

export const manifestTexts: Record<Language, ManifestTexts> = { ko, en };
