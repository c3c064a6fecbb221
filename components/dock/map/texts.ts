/** What the cluster map says, in both languages. */

import type { Verdict } from '../../../src/cluster/network/types.ts';
import type { Language } from '../../../src/site/language.ts';
import type { Health } from './model.ts';

export interface MapTexts {
	label: string;
	hosts: string;
	services: string;
	nodes: string;
	noServices: string;
	internet: string;
	ownMachine: string;
	vmHost: string;
	seat: string;
	unscheduled: string;
	notReady: string;
	cordoned: string;
	system: string;
	hidden: (pods: number) => string;
	/** Of what is too much to be drawn. */
	more: (pods: number) => string;
	moreServices: (services: number) => string;
	endpoints: (ready: number, total: number) => string;
	health: Record<Health, string>;
	request: string;
	newest: string;
	noRequest: string;
	play: string;
	pause: string;
	back: string;
	forward: string;
	speed: string;
	step: (number: number, of: number) => string;
	steps: string;
	rewrite: { source: string; destination: string };
	rule: string;
	/** Objects: what decided at a step, and what to look at after a failure. */
	objects: { decided: string; lookAt: string };
	verdicts: Record<Verdict, string>;
	underWay: string;
	close: string;
	events: string;
	noEvents: string;
	gone: string;
}

const ko: MapTexts = {
	label: '클러스터 지도',
	hosts: '클러스터 밖',
	services: '서비스와 엔드포인트슬라이스',
	nodes: '노드와 파드',
	noServices: '서비스가 없다.',
	internet: '인터넷',
	ownMachine: '내 컴퓨터',
	vmHost: '가상 머신 호스트',
	seat: '터미널',
	unscheduled: '노드가 정해지지 않은 파드',
	notReady: '준비되지 않음',
	cordoned: '새 파드를 받지 않음',
	system: '시스템 파드도 보기',
	hidden: (pods) => `시스템 파드 ${pods}개 숨김`,
	more: (pods) => `이 밖에 ${pods}개`,
	moreServices: (services) => `이 밖에 서비스 ${services}개`,
	endpoints: (ready, total) => `${total}개 중 ${ready}개 준비됨`,
	health: { ready: '준비됨', waiting: '준비 중', failed: '문제 있음', leaving: '종료 중', done: '끝남' },
	request: '요청',
	newest: '가장 최근 요청 따라가기',
	noRequest: '아직 오간 요청이 없다. 터미널에서 `curl`이나 `nslookup`을 실행해 보자.',
	play: '재생',
	pause: '멈춤',
	back: '이전 단계',
	forward: '다음 단계',
	speed: '속도',
	step: (number, of) => `${of}단계 중 ${number}단계`,
	steps: '글로 보는 경로',
	rewrite: { source: '출발지', destination: '목적지' },
	rule: '규칙',
	objects: { decided: '근거가 된 오브젝트', lookAt: '살펴볼 오브젝트' },
	verdicts: {
		connected: '연결됨',
		refused: '거부됨',
		timeout: '시간 초과',
		unreachable: '길 없음',
		reset: '끊김',
		answered: '답 받음',
		nxdomain: '없는 이름',
		servfail: 'DNS 실패',
	},
	underWay: '가는 중',
	close: '닫기',
	events: '이벤트',
	noEvents: '이벤트가 없다.',
	gone: '이 오브젝트는 이제 없다.',
};

const en: MapTexts = {
	label: 'Cluster map',
	hosts: 'Outside the cluster',
	services: 'Services and their EndpointSlices',
	nodes: 'Nodes and their Pods',
	noServices: 'There is no Service.',
	internet: 'Internet',
	ownMachine: 'your computer',
	vmHost: 'host of the virtual machines',
	seat: 'terminal',
	unscheduled: 'Pods without a node',
	notReady: 'not ready',
	cordoned: 'takes no new Pods',
	system: 'Show system Pods',
	hidden: (pods) => `${pods} system Pod${pods === 1 ? '' : 's'} hidden`,
	more: (pods) => `and ${pods} more`,
	moreServices: (services) => `and ${services} more Service${services === 1 ? '' : 's'}`,
	endpoints: (ready, total) => `${ready} of ${total} ready`,
	health: { ready: 'ready', waiting: 'on its way', failed: 'in trouble', leaving: 'going away', done: 'done' },
	request: 'Request',
	newest: 'Follow the newest request',
	noRequest: 'No request has been made yet. Run `curl` or `nslookup` in the terminal.',
	play: 'Play',
	pause: 'Pause',
	back: 'Step back',
	forward: 'Step forward',
	speed: 'Speed',
	step: (number, of) => `Step ${number} of ${of}`,
	steps: 'The way in words',
	rewrite: { source: 'Source', destination: 'Destination' },
	rule: 'Rule',
	objects: { decided: 'Decided by', lookAt: 'Look at' },
	verdicts: {
		connected: 'connected',
		refused: 'refused',
		timeout: 'timed out',
		unreachable: 'no way there',
		reset: 'reset',
		answered: 'answered',
		nxdomain: 'no such name',
		servfail: 'DNS failed',
	},
	underWay: 'under way',
	close: 'Close',
	events: 'Events',
	noEvents: 'No events.',
	gone: 'This object is gone.',
};

export const mapTexts: Record<Language, MapTexts> = { ko, en };
