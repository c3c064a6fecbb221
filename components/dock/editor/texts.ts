/** What the editor says, in both languages. Code stands between back-quotes. What vi and nano say themselves stays theirs. */

import type { Language } from '../../../src/site/language.ts';

export interface EditorTexts {
	/** The panel's name for screen readers; `name` may be empty. */
	label: (name: string) => string;
	unnamed: string;
	modified: string;
	readOnly: string;
	save: string;
	close: string;
	/** How to save and close by keys, by whose keys they are; `plain` where there is no keyboard. */
	keys: { vi: string; nano: string; plain: string };
	leave: string;
	restored: string;
	/** The text would have become too long. */
	cut: string;
	ask: { modified: string; saveAndClose: string; discard: string; cancel: string; name: string; write: string };
	/** CodeMirror's own words by their English. */
	phrases: Record<string, string>;
}

const ko: EditorTexts = {
	label: (name) => (name ? `편집기: ${name}` : '편집기'),
	unnamed: '이름 없음',
	modified: '저장하지 않은 변경이 있음',
	readOnly: '읽기 전용',
	save: '저장',
	close: '닫기',
	keys: {
		vi: '입력 `i`, 명령 `Esc`, 저장하고 닫기 `:wq`, 저장하지 않고 닫기 `:q!`',
		nano: '저장 `Ctrl-O` 다음 `Enter`, 닫기 `Ctrl-X`, 찾기 `F6`, 줄 자르기 `Ctrl-K`, 붙이기 `Ctrl-U`',
		plain: '고친 다음 저장하고 닫는다.',
	},
	leave: '편집기에서 나가기: `Esc` 다음 `Tab`',
	restored: '저장하지 않은 글을 되살렸다.',
	cut: '편집기에는 26만 자쯤까지 들어간다. 넘치는 글은 넣지 않았다.',
	ask: {
		modified: '고친 내용을 저장할까?',
		saveAndClose: '저장하고 닫기(Y)',
		discard: '버리기(N)',
		cancel: '계속 편집',
		name: '저장할 파일 이름',
		write: '저장',
	},
	phrases: {
		Find: '찾기',
		Replace: '바꾸기',
		next: '다음',
		previous: '이전',
		all: '모두',
		'match case': '대소문자 구별',
		regexp: '정규식',
		'by word': '단어 단위',
		replace: '바꾸기',
		'replace all': '모두 바꾸기',
		close: '닫기',
	},
};

const en: EditorTexts = {
	label: (name) => (name ? `Editor: ${name}` : 'Editor'),
	unnamed: 'no name',
	modified: 'has unsaved changes',
	readOnly: 'read-only',
	save: 'Save',
	close: 'Close',
	keys: {
		vi: 'Type `i`, commands `Esc`, save and close `:wq`, close without saving `:q!`',
		nano: 'Save `Ctrl-O` then `Enter`, close `Ctrl-X`, search `F6`, cut line `Ctrl-K`, paste `Ctrl-U`',
		plain: 'Change the text, then save and close it.',
	},
	leave: 'Leave the editor: `Esc`, then `Tab`',
	restored: 'What you had not saved is back.',
	cut: 'The editor holds about 260,000 characters. The rest was left out.',
	ask: {
		modified: 'Save what you changed?',
		saveAndClose: 'Save and close (Y)',
		discard: 'Discard (N)',
		cancel: 'Keep editing',
		name: 'File name to write',
		write: 'Write',
	},
	phrases: {},
};

export const editorTexts: Record<Language, EditorTexts> = { ko, en };
