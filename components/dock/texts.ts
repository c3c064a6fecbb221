/** Everything the dock says, in both languages. Code stands between back-quotes, as in a lab's texts. */

import type { Language } from '../../src/site/language.ts';

/** What one language must have. A number or a name that varies is an argument. */
export interface Texts {
	terminal: { label: string; help: string; tooMuchOutput: string };
	leave: { keys: string; help: string };
	backToText: string;
	progress: { label: string; count: (passed: number, of: number) => string; all: string };
	tools: {
		label: string;
		log: string;
		terminal: string;
		reader: string;
		controls: string;
		paused: string;
		startOver: string;
	};
	terminals: {
		label: string;
		more: string;
		name: (number: number) => string;
		close: (number: number) => string;
	};
	views: { files: string; map: string; browser: string; failed: string; again: string };
	keys: { label: string; tab: string; interrupt: string; up: string; down: string };
	log: {
		title: string;
		empty: string;
		noOutput: string;
		keyInterrupt: string;
		keyEof: string;
		keySuspend: string;
		cut: string;
	};
	/** `plain`: in a lab without checkpoints. */
	startOver: { title: string; text: string; plain: string; confirm: string; cancel: string };
	checkpoint: {
		passed: string;
		waiting: string;
		notYet: string;
		answer: string;
		submit: string;
		answered: (value: string) => string;
	};
	notice: {
		dismiss: string;
		corrupt: string;
		version: string;
		newer: string;
		full: string;
		forbidden: string;
		crashed: string;
		reopen: string;
		hangul: string;
		hangulMeant: (keys: string) => string;
		hangulFix: string;
		busy: (command: string) => string;
		busyStop: string;
		busyDrop: string;
		clipboard: string;
		pasteCut: string;
		editorFailed: string;
		editorAgain: string;
		editorClose: string;
	};
	/** While a log is run again. */
	rebuilding: { says: string; bar: string; giveUp: string };
	elsewhere: { title: string; text: string; here: string };
	doubt: { title: string; text: string; again: string; fresh: string };
}

const ko: Texts = {
	terminal: {
		label: '터미널',
		help: '명령을 입력하고 Enter를 누른다. Tab은 명령을 완성한다.',
		tooMuchOutput: '출력이 길어서 다 읽지 않는다. 기록을 열면 전부 볼 수 있다.',
	},
	leave: {
		keys: '터미널에서 나가기: `Esc` 다음 `Tab`',
		help: 'Esc를 누르고 이어서 Tab을 누르면 터미널 다음으로, Shift와 Tab을 함께 누르면 터미널 앞으로 나간다.',
	},
	backToText: '본문으로 돌아가기',
	progress: {
		label: '체크포인트',
		count: (passed, of) => `${of}개 중 ${passed}개`,
		all: '모두 통과',
	},
	tools: {
		label: '터미널 도구',
		log: '기록',
		terminal: '터미널',
		reader: '스크린 리더',
		controls: '조절',
		paused: '멈춤',
		startOver: '처음부터',
	},
	terminals: {
		label: '열린 터미널',
		more: '같은 컴퓨터에 터미널을 하나 더 연다',
		name: (number) => `터미널 ${number}`,
		close: (number) => `터미널 ${number} 닫기`,
	},
	views: {
		files: '파일',
		map: '지도',
		browser: '브라우저',
		failed: '이 화면을 받아 오지 못했다. 네트워크를 확인하고 다시 해 보자.',
		again: '다시 받기',
	},
	keys: {
		label: '자판에 없는 키',
		tab: 'Tab',
		interrupt: 'Ctrl-C',
		up: '이전 명령',
		down: '다음 명령',
	},
	log: {
		title: '명령과 출력 기록',
		empty: '아직 실행한 명령이 없다.',
		noOutput: '출력 없음',
		keyInterrupt: 'Ctrl-C로 멈춤',
		keyEof: 'Ctrl-D로 입력 끝냄',
		keySuspend: 'Ctrl-Z로 잠시 멈춤',
		cut: '여기서 앞부분은 줄였다.',
	},
	startOver: {
		title: '이 실습을 처음부터 다시 할까?',
		text: '클러스터와 파일, 명령 기록, 체크포인트가 모두 처음으로 돌아간다. 되돌릴 수 없다.',
		plain: '클러스터와 파일, 명령 기록이 모두 처음으로 돌아간다. 되돌릴 수 없다.',
		confirm: '처음부터 다시',
		cancel: '그대로 두기',
	},
	checkpoint: {
		passed: '통과했다.',
		waiting: '기다리는 중이다.',
		notYet: '아직이다.',
		answer: '답',
		submit: '확인',
		answered: (value) => `적은 답: \`${value}\``,
	},
	notice: {
		dismiss: '알림 닫기',
		corrupt:
			'저장해 둔 실습이 깨져 있어서 되살리지 못했다. 클러스터는 새로 시작하고, 통과한 체크포인트는 남아 있는 만큼 살렸다.',
		version:
			'그사이 나루가 바뀌어서 저장해 둔 클러스터를 그대로 되살릴 수 없다. 클러스터는 새로 시작하고, 통과한 체크포인트는 그대로 두었다.',
		newer: '이 탭에 열린 것은 예전 나루다. 새 나루에서 한 실습은 그대로 두었으니, 페이지를 새로 고쳐 이어서 하자.',
		full: '브라우저의 저장 공간이 가득 찼다. 실습은 계속할 수 있지만, 지금부터 하는 일은 이 탭을 닫으면 사라진다.',
		forbidden: '브라우저가 저장을 막고 있다. 실습은 계속할 수 있지만, 이 탭을 닫으면 사라진다.',
		crashed: '클러스터를 돌리던 프로그램에 문제가 생겨 멈췄다. 여기까지 한 일은 저장되어 있다.',
		reopen: '다시 열기',
		hangul: '한글 입력 상태다. 한/영 키를 눌러 영문으로 바꾸자.',
		hangulMeant: (keys) => `한글 입력 상태다(영문으로는 \`${keys}\`). 한/영 키를 눌러 영문으로 바꾸자.`,
		hangulFix: '영문으로 고치기',
		busy: (command) => `앞선 명령이 아직 돌고 있다. 끝나면 \`${command}\` 명령을 입력한다.`,
		busyStop: '멈추고 바로 입력',
		busyDrop: '입력하지 않기',
		clipboard: '브라우저가 클립보드를 막고 있다. 마우스 오른쪽 버튼으로 복사하자.',
		pasteCut: '한 번에 붙여 넣을 수 있는 글은 26만 자쯤이다. 그 뒤는 넣지 않았다.',
		editorFailed: '편집기를 받아 오지 못했다. 네트워크를 확인하고 다시 해 보자.',
		editorAgain: '다시 받기',
		editorClose: '편집기 닫기',
	},
	rebuilding: {
		says: '클러스터를 되살리는 중이다. 입력했던 명령을 처음부터 다시 돌린다.',
		bar: '되살린 만큼',
		giveUp: '그만두기',
	},
	elsewhere: {
		title: '이 실습은 다른 탭에 열려 있다',
		text: '두 탭이 한 클러스터를 함께 쓰면 서로 어긋나므로 한 번에 한 탭에서만 연다. 여기서 이어 하면 다른 탭의 터미널은 쉰다.',
		here: '여기서 이어 하기',
	},
	doubt: {
		title: '이 실습을 되살리지 못했다',
		text: '저장해 둔 명령을 다시 돌리다가 문제가 생겼거나, 페이지가 멈추었거나 닫혔다. 한 일은 그대로 저장되어 있으니 다시 되살려 보자. 그래도 안 되면 클러스터만 새로 시작하자. 통과한 체크포인트는 그대로 남는다.',
		again: '다시 되살리기',
		fresh: '클러스터만 새로 시작',
	},
};

const en: Texts = {
	terminal: {
		label: 'Terminal',
		help: 'Type a command and press Enter. Tab completes what you are typing.',
		tooMuchOutput: 'Too much output to read aloud. Open the log to read all of it.',
	},
	leave: {
		keys: 'Leave the terminal: `Esc`, then `Tab`',
		help: 'Press Escape and then Tab to move past the terminal, or Shift and Tab to move back out of it.',
	},
	backToText: 'Back to the text',
	progress: {
		label: 'Checkpoints',
		count: (passed, of) => `${passed} of ${of}`,
		all: 'all passed',
	},
	tools: {
		label: 'Terminal tools',
		log: 'Log',
		terminal: 'Terminal',
		reader: 'Screen reader',
		controls: 'Controls',
		paused: 'paused',
		startOver: 'Start over',
	},
	terminals: {
		label: 'Open terminals',
		more: 'Opens one more terminal on the same computer',
		name: (number) => `Terminal ${number}`,
		close: (number) => `Close terminal ${number}`,
	},
	views: {
		files: 'Files',
		map: 'Map',
		browser: 'Browser',
		failed: 'This view could not be fetched. Check the network and try again.',
		again: 'Try again',
	},
	keys: {
		label: 'Keys your keyboard lacks',
		tab: 'Tab',
		interrupt: 'Ctrl-C',
		up: 'Previous command',
		down: 'Next command',
	},
	log: {
		title: 'Log of commands and their output',
		empty: 'No command has been run yet.',
		noOutput: 'no output',
		keyInterrupt: 'stopped with Ctrl-C',
		keyEof: 'input ended with Ctrl-D',
		keySuspend: 'suspended with Ctrl-Z',
		cut: 'What came before this was cut.',
	},
	startOver: {
		title: 'Start this lab over?',
		text: 'The cluster, your files, the command history and the checkpoints all go back to the beginning. There is no undo.',
		plain: 'The cluster, your files and the command history all go back to the beginning. There is no undo.',
		confirm: 'Start over',
		cancel: 'Keep going',
	},
	checkpoint: {
		passed: 'Passed.',
		waiting: 'On its way.',
		notYet: 'Not yet.',
		answer: 'Your answer',
		submit: 'Check',
		answered: (value) => `You answered \`${value}\``,
	},
	notice: {
		dismiss: 'Dismiss',
		corrupt:
			'What was saved of this lab is damaged and could not be restored. The cluster starts fresh; the checkpoints you had passed are kept as far as they could be read.',
		version:
			'Naru has changed since your last visit, so the saved cluster cannot be rebuilt as it was. It starts fresh; the checkpoints you had passed stay passed.',
		newer:
			'This tab still has an older Naru. What you did in the newer one is kept for it: reload the page to go on there.',
		full: 'The browser has no storage space left. You can go on, but what you do from here is gone when you close this tab.',
		forbidden:
			'The browser does not let this page store anything. You can go on, but your work is gone when you close this tab.',
		crashed: 'The program that runs the cluster hit a problem and stopped. What you have done so far is saved.',
		reopen: 'Open it again',
		hangul: 'Your keyboard is typing Hangul. Press 한/영 (or switch the input source) to go back to English.',
		hangulMeant: (keys) =>
			`Your keyboard is typing Hangul. If you meant \`${keys}\`, press 한/영 (or switch the input source) to go back to English.`,
		hangulFix: 'Change it to English',
		busy: (command) => `The command before is still running. \`${command}\` will be typed when it is done.`,
		busyStop: 'Stop it and type now',
		busyDrop: 'Don’t type it',
		clipboard: 'The browser does not allow access to the clipboard. Copy with the right mouse button instead.',
		pasteCut: 'The terminal takes about 260,000 characters in one paste. The rest was left out.',
		editorFailed: 'The editor could not be fetched. Check the network and try again.',
		editorAgain: 'Try again',
		editorClose: 'Close the editor',
	},
	rebuilding: {
		says: 'Rebuilding the cluster: the commands are being run again from the beginning.',
		bar: 'How much is rebuilt',
		giveUp: 'Give up',
	},
	elsewhere: {
		title: 'This lab is open in another tab',
		text: 'Two tabs on one cluster would get in each other’s way, so only one can have it at a time. If you go on here, the other tab’s terminal rests.',
		here: 'Go on here',
	},
	doubt: {
		title: 'This lab could not be restored',
		text: 'Something went wrong while the saved commands were being run again, or the page stopped or was closed. What you did is still saved, so try once more. If that does not help, start with a fresh cluster; the checkpoints you had passed stay passed.',
		again: 'Try again',
		fresh: 'Start with a fresh cluster',
	},
};

export const texts: Record<Language, Texts> = { ko, en };
