/** What the files view says, in both languages. Code stands between back-quotes. */

import type { Language } from '../../../src/site/language.ts';

interface FilesTexts {
	label: string;
	/** `home`: the directory that they are in. */
	where: (home: string) => string;
	empty: string;
	/** Beside a file. */
	size: (characters: number) => string;
	tooBig: string;
	name: string;
	create: string;
	back: string;
	save: string;
	apply: string;
	applyTitle: (command: string) => string;
	help: string;
	saved: (name: string) => string;
	unsavable: (name: string) => string;
	changed: string;
	gone: string;
}

const ko: FilesTexts = {
	label: '파일',
	where: (home) => `터미널의 \`${home}\`에 있는 파일이다. 여기서 고쳐도, 터미널에서 고쳐도 같은 파일이다.`,
	empty: '아직 파일이 없다. 이름을 적고 하나 만들어 보자.',
	size: (characters) => `${characters.toLocaleString('ko')}자`,
	tooBig: '너무 커서 여기서는 열지 않는다.',
	name: '새 파일 이름',
	create: '만들기',
	back: '파일 목록',
	save: '저장',
	apply: '적용',
	applyTitle: (command) => `저장하고 터미널에서 ${command} 실행`,
	help: '저장 `Ctrl-S`, 넣을 수 있는 것 보기 `Ctrl-Space`, 고르기 `Tab`, 나가기 `Esc` 다음 `Tab`',
	saved: (name) => `\`${name}\`에 저장했다.`,
	unsavable: (name) => `\`${name}\`에는 저장할 수 없다.`,
	changed: '그사이 터미널에서 이 파일이 바뀌었다. 저장하면 여기 있는 글이 남는다.',
	gone: '그사이 파일이 지워졌다. 저장하면 다시 생긴다.',
};

const en: FilesTexts = {
	label: 'Files',
	where: (home) => `The files in the terminal’s \`${home}\`. Edit them here or there: they are the same files.`,
	empty: 'There are no files yet. Type a name and make one.',
	size: (characters) => (characters === 1 ? '1 character' : `${characters.toLocaleString('en')} characters`),
	tooBig: 'Too large to open here.',
	name: 'Name of a new file',
	create: 'Create',
	back: 'All files',
	save: 'Save',
	apply: 'Apply',
	applyTitle: (command) => `Saves, and runs ${command} in the terminal`,
	help: 'Save `Ctrl-S`, see what fits `Ctrl-Space`, take it `Tab`, leave `Esc` then `Tab`',
	saved: (name) => `Saved to \`${name}\`.`,
	unsavable: (name) => `\`${name}\` is no place to save to.`,
	changed: 'The file was changed from the terminal meanwhile. Saving keeps what is written here.',
	gone: 'The file was deleted meanwhile. Saving brings it back.',
};

export const filesTexts: Record<Language, FilesTexts> = { ko, en };
