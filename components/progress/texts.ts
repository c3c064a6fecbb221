/** What the page of progress says, in both languages. */

import type { Language } from '../../src/site/language.ts';

export interface ProgressTexts {
	checkpoint: string;
	state: string;
	hints: string;
	score: string;
	open: string;
	passed: string;
	firstTry: string;
	/** Passed, and how many answers had been wrong before. */
	misses: (count: number) => string;
	nothing: string;
	total: (passed: number, of: number, points: number, ofPoints: number) => string;
	sum: (passed: number, of: number, points: number, ofPoints: number) => string;
	rule: (full: number, cost: number, least: number) => string;
	file: {
		title: string;
		text: string;
		save: string;
		open: string;
		name: string;
		saved: string;
		taken: (labs: number) => string;
		malformed: string;
		version: string;
		full: string;
	};
	noscript: string;
}

const ko: ProgressTexts = {
	checkpoint: '체크포인트',
	state: '상태',
	hints: '힌트',
	score: '점수',
	open: '아직',
	passed: '통과',
	firstTry: '첫 시도에 통과',
	misses: (count) => `통과 (틀린 답 ${count})`,
	nothing: '아직 통과한 체크포인트가 없다. 레슨의 터미널에서 한 일이 여기에 쌓인다.',
	total: (passed, of, points, ofPoints) =>
		`모두 합해 체크포인트 ${of}개 중 ${passed}개를 통과했고, ${ofPoints}점 중 ${points}점이다.`,
	sum: (passed, of, points, ofPoints) => `${of}개 중 ${passed}개 · ${points}/${ofPoints}점`,
	rule: (full, cost, least) =>
		`체크포인트 하나는 ${full}점이다. 통과하기까지 연 힌트 하나, 틀린 답 하나마다 ${cost}점씩 줄지만, 통과하면 적어도 ${least}점을 받는다. 틀린 답도 되돌리기도 없이 통과하면 ‘첫 시도에 통과’로 남고, 나중에 되돌려도 지워지지 않는다.`,
	file: {
		title: '다른 브라우저로 옮기기',
		text: '진도는 이 브라우저에만 있다. 파일로 내보내 다른 컴퓨터에서 가져오면, 그곳의 진도와 합쳐진다. 어느 쪽의 기록도 지워지지 않는다. 클러스터 자체는 옮겨지지 않으니, 그것은 레슨의 ‘조절’에서 링크로 나누자.',
		save: '파일로 내보내기',
		open: '파일에서 가져오기',
		name: 'naru-progress.json',
		saved: '파일로 내보냈다.',
		taken: (labs) => `실습 ${labs}개의 진도를 합쳤다.`,
		malformed: '나루의 진도 파일이 아니거나 깨져 있다. 이 브라우저의 진도는 그대로다.',
		version: '나루의 다른 버전에서 내보낸 파일이라 읽을 수 없다. 이 브라우저의 진도는 그대로다.',
		full: '브라우저가 저장을 막고 있거나 저장 공간이 가득 차서, 가져온 진도를 다 담지 못했다.',
	},
	noscript: '진도는 브라우저에 저장되고, 그것을 읽으려면 JavaScript가 필요하다.',
};

const en: ProgressTexts = {
	checkpoint: 'Checkpoint',
	state: 'State',
	hints: 'Hints',
	score: 'Score',
	open: 'not yet',
	passed: 'passed',
	firstTry: 'passed on the first try',
	misses: (count) => `passed (${count} wrong ${count === 1 ? 'answer' : 'answers'})`,
	nothing: 'No checkpoint passed yet. What you do in the lessons’ terminals adds up here.',
	total: (passed, of, points, ofPoints) =>
		`In all, you have passed ${passed} of ${of} checkpoints, for ${points} of ${ofPoints} points.`,
	sum: (passed, of, points, ofPoints) => `${passed} of ${of} · ${points}/${ofPoints} points`,
	rule: (full, cost, least) =>
		`A checkpoint is worth ${full} points. Each hint you open and each wrong answer before it passes costs ${cost}, but passing is worth ${least} in any case. One that passes without a wrong answer and without going back counts as passed on the first try, and going back later does not take that away.`,
	file: {
		title: 'Take it to another browser',
		text: 'Your progress is in this browser only. Export it to a file and import that on another computer: it is merged with what is there, and nothing on either side is lost. The cluster itself does not come along; share that as a link, under “Controls” in a lesson.',
		save: 'Export to a file',
		open: 'Import from a file',
		name: 'naru-progress.json',
		saved: 'Exported to a file.',
		taken: (labs) => `The progress of ${labs} ${labs === 1 ? 'lab' : 'labs'} was merged.`,
		malformed: 'This is no progress file of Naru, or it is damaged. Your progress here is as it was.',
		version: 'This file was exported by another version of Naru and cannot be read. Your progress here is as it was.',
		full: 'The browser lets the page store nothing, or has no room left: not all of the imported progress was kept.',
	},
	noscript: 'Your progress is kept in the browser, and reading it takes JavaScript.',
};

export const progressTexts: Record<Language, ProgressTexts> = { ko, en };
