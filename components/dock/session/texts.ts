/** What the session's controls say, in both languages. Code stands between back-quotes. */

import type { Language } from '../../../src/site/language.ts';

export interface SessionTexts {
	label: string;
	time: {
		label: string;
		pause: string;
		normal: string;
		fast: string;
		next: string;
		/** What speed the time has, for who cannot see the pressed button. */
		paused: string;
		/** After a skip: how many seconds passed, and what happened then. */
		found: (seconds: string, what: 'ADDED' | 'MODIFIED' | 'DELETED', name: string) => string;
		output: (seconds: string) => string;
		nothing: (minutes: number) => string;
	};
	back: {
		label: string;
		undo: string;
		nothing: string;
		/** `more`: how many other things done went with the command. */
		undone: (command: string, more: number) => string;
		steps: string;
		stepped: (title: string) => string;
		redo: string;
		/** Said at the controls: what going back does to the first try. */
		fair: string;
	};
	share: {
		label: string;
		make: string;
		link: string;
		copy: string;
		copied: string;
		care: string;
		tooLong: string;
	};
	progress: string;
	offered: {
		title: string;
		text: (commands: number) => string;
		replaces: string;
		open: string;
		keep: string;
		opened: string;
		mine: string;
		version: string;
		lab: string;
		malformed: string;
		failed: string;
		/** The reader gave it up while it was being opened. */
		stopped: string;
	};
}

const ko: SessionTexts = {
	label: '실습 조절',
	time: {
		label: '클러스터의 시간',
		pause: '멈춤',
		normal: '×1',
		fast: '×10',
		next: '다음 일까지',
		paused: '시간이 멈춰 있다. 명령은 입력할 수 있지만, 기다려야 하는 일은 일어나지 않는다.',
		found: (seconds, what, name) =>
			`${seconds}초가 지나 \`${name}\` 오브젝트가 ${{ ADDED: '생겼다', MODIFIED: '바뀌었다', DELETED: '없어졌다' }[what]}.`,
		output: (seconds) => `${seconds}초가 지나 터미널에 출력이 나왔다.`,
		nothing: (minutes) => `${minutes}분이 지나도록 클러스터에 아무 일도 일어나지 않았다.`,
	},
	back: {
		label: '되돌리기',
		undo: '마지막 명령 되돌리기',
		nothing: '되돌릴 명령이 없다.',
		undone: (command, more) =>
			`\`${command}\` 명령${more > 0 ? `과 그 뒤에 한 일 ${more}가지` : ''}을 되돌렸다. 클러스터와 파일, 시간이 그 전으로 돌아갔다.`,
		steps: '단계의 처음으로 돌아가기',
		stepped: (title) => `‘${title}’ 단계의 처음으로 돌아왔다.`,
		redo: '되돌리기 취소',
		fair: '되돌린 단계는 첫 시도로 치지 않는다. 열어 본 힌트와 틀린 답도 그대로 센다.',
	},
	share: {
		label: '나누기',
		make: '링크 만들기',
		link: '이 클러스터의 링크',
		copy: '복사',
		copied: '복사했다.',
		care: '링크를 열면 지금 이 모습 그대로의 클러스터가 열린다. 입력한 명령과 파일이 모두 링크에 들어가니, 비밀은 빼고 나누자.',
		tooLong: '한 일이 많아서 링크 하나에 담을 수 없다. 단계의 처음으로 돌아가면 짧아진다.',
	},
	progress: '진도 보기',
	offered: {
		title: '링크에 담긴 클러스터를 열까?',
		text: (commands) =>
			`링크를 만든 사람이 입력한 명령 ${commands}개를 이 브라우저에서 다시 돌려, 그 사람이 보던 클러스터를 만든다.`,
		replaces: '이 실습에서 지금까지 한 일은 그 클러스터로 바뀐다.',
		open: '열기',
		keep: '열지 않기',
		opened: '링크에 담긴 클러스터를 열었다.',
		mine: '내 실습으로 돌아가기',
		version: '이 링크는 나루의 다른 버전에서 만든 것이라 열 수 없다. 만든 사람에게 새 링크를 부탁하자.',
		lab: '이 링크는 다른 실습의 것이다. 링크를 만든 페이지에서 열자.',
		malformed: '링크가 잘렸거나 깨져서 열 수 없다. 처음부터 끝까지 복사했는지 보자.',
		failed: '링크에 담긴 명령을 다시 돌리지 못했다. 하던 실습은 그대로 있다.',
		stopped: '링크를 열다가 그만두었다. 하던 실습은 그대로 있다.',
	},
};

const en: SessionTexts = {
	label: 'Lab controls',
	time: {
		label: 'The cluster’s time',
		pause: 'Pause',
		normal: '×1',
		fast: '×10',
		next: 'To the next event',
		paused: 'Time stands still. You can type commands, but nothing that has to be waited for will happen.',
		found: (seconds, what, name) =>
			`After ${seconds} s, \`${name}\` ${{ ADDED: 'was created', MODIFIED: 'changed', DELETED: 'was deleted' }[what]}.`,
		output: (seconds) => `After ${seconds} s, there was output in the terminal.`,
		nothing: (minutes) => `${minutes} minutes went by, and nothing happened in the cluster.`,
	},
	back: {
		label: 'Go back',
		undo: 'Undo the last command',
		nothing: 'There is no command to undo.',
		undone: (command, more) =>
			`\`${command}\`${more > 0 ? ` and ${more} ${more === 1 ? 'thing' : 'things'} done after it` : ''} undone. The cluster, the files and the time are as they were before.`,
		steps: 'Back to the start of a step',
		stepped: (title) => `Back at the start of “${title}”.`,
		redo: 'Take the undo back',
		fair: 'A step you go back in no longer counts as a first try, and opened hints and wrong answers stay counted.',
	},
	share: {
		label: 'Share',
		make: 'Make a link',
		link: 'The link to this cluster',
		copy: 'Copy',
		copied: 'Copied.',
		care: 'Whoever opens the link gets this cluster exactly as it is now. Every command you typed and every file you wrote is in it, so leave secrets out.',
		tooLong: 'You have done too much for one link to hold. Going back to the start of a step makes it shorter.',
	},
	progress: 'See your progress',
	offered: {
		title: 'Open the cluster in this link?',
		text: (commands) =>
			`The ${commands === 1 ? 'command' : `${commands} commands`} of whoever made the link will be run again in this browser, to build the cluster they had in front of them.`,
		replaces: 'It takes the place of what you have done in this lab so far.',
		open: 'Open it',
		keep: 'Don’t open it',
		opened: 'This is the cluster from the link.',
		mine: 'Back to my own',
		version: 'This link was made with another version of Naru and cannot be opened. Ask for a new one.',
		lab: 'This link belongs to another lab. Open it on the page where it was made.',
		malformed: 'The link is cut off or damaged and cannot be opened. See whether you copied all of it.',
		failed: 'The commands in the link could not be run again. Your own lab is as it was.',
		stopped: 'The link was not opened. Your own lab is as it was.',
	},
};

export const sessionTexts: Record<Language, SessionTexts> = { ko, en };
