/** What the browser pane says, in both languages. Code stands between back-quotes. */

import type { BrowserErrorCode } from '../../../src/lab/browser/types.ts';
import type { Language } from '../../../src/site/language.ts';

interface ErrorText {
	title: string;
	detail: string;
}

export interface BrowserTexts {
	label: string;
	address: string;
	from: string;
	vmHost: (name: string) => string;
	ownMachine: (name: string) => string;
	seat: (name: string) => string;
	go: string;
	reload: string;
	stop: string;
	source: string;
	empty: string;
	loading: (host: string) => string;
	seconds: (seconds: number) => string;
	stopped: string;
	loaded: (status: string, url: string) => string;
	redirected: string;
	page: (title: string) => string;
	cut: string;
	nothing: string;
	other: (type: string) => string;
	links: (count: number) => string;
	map: string;
	errors: Record<BrowserErrorCode, (host: string) => ErrorText>;
}

const ko: BrowserTexts = {
	label: '브라우저',
	address: '주소',
	from: '어디에서 요청할까',
	vmHost: (name) => `클러스터 밖: 가상 머신 호스트 ${name}`,
	ownMachine: (name) => `클러스터 밖: 내 컴퓨터 ${name}`,
	seat: (name) => `터미널이 있는 ${name}`,
	go: '이동',
	reload: '새로 고침',
	stop: '멈춤',
	source: '응답 원문',
	empty:
		'클러스터 밖에서 브라우저로 접속해 보는 곳이다. 노드의 주소와 노드 포트, 로드 밸런서의 주소, 가상 머신 호스트가 포워딩하는 포트를 주소창에 적고 Enter를 누르자.',
	loading: (host) => `${host}의 응답을 기다리는 중…`,
	seconds: (seconds) => `${seconds}초`,
	stopped: '응답이 오기 전에 멈췄다.',
	loaded: (status, url) => `${url}에서 ${status} 응답을 받았다.`,
	redirected: '리다이렉트됨',
	page: (title) => (title === '' ? '받은 페이지' : `받은 페이지: ${title}`),
	cut: '응답이 길어서 앞부분만 남겼다.',
	nothing: '응답의 본문이 비어 있다.',
	other: (type) => `\`${type}\` 파일이다. 브라우저라면 내려받을 것이라서 여기에는 보여 주지 않는다.`,
	links: (count) => `이 페이지의 링크 ${count}개`,
	map: '지도에서 경로 보기',
	errors: {
		ERR_INVALID_URL: () => ({
			title: '주소를 읽을 수 없다',
			detail: '`192.168.164.131:31001`이나 `http://이름:포트/경로`처럼 적어 보자.',
		}),
		ERR_UNKNOWN_URL_SCHEME: () => ({
			title: '열 수 없는 주소다',
			detail: '이 브라우저는 `http`와 `https`만 안다.',
		}),
		ERR_NAME_NOT_RESOLVED: (host) => ({
			title: `\`${host}\`의 주소를 찾을 수 없다`,
			detail: '이 컴퓨터가 묻는 DNS 서버는 그 이름을 모른다. 서비스의 이름은 클러스터 안의 DNS만 안다.',
		}),
		ERR_CONNECTION_REFUSED: (host) => ({
			title: `\`${host}\`에서 연결을 거부했다`,
			detail: '주소까지는 닿았지만, 그 포트에서 받아 주는 것이 없다.',
		}),
		ERR_CONNECTION_TIMED_OUT: (host) => ({
			title: `\`${host}\`에서 응답하는 데 시간이 너무 오래 걸린다`,
			detail: '보낸 패킷에 아무 답도 없었다. 그 주소로 가는 길이 없거나, 중간에서 패킷이 버려졌다.',
		}),
		ERR_CONNECTION_RESET: (host) => ({
			title: `\`${host}\` 쪽에서 연결이 끊겼다`,
			detail: '연결은 되었지만 응답을 받기 전에 상대 쪽에서 끊었다.',
		}),
		ERR_ADDRESS_UNREACHABLE: (host) => ({
			title: `\`${host}\`에 닿을 수 없다`,
			detail: '그 주소를 가진 컴퓨터가 없다.',
		}),
		ERR_EMPTY_RESPONSE: (host) => ({
			title: `\`${host}\`에서 아무것도 보내지 않았다`,
			detail: '연결은 되었지만 응답 없이 닫혔다.',
		}),
		ERR_INVALID_HTTP_RESPONSE: (host) => ({
			title: `\`${host}\`에서 알아들을 수 없는 응답을 보냈다`,
			detail: '그 포트에서 듣는 프로그램은 HTTP를 말하지 않는다.',
		}),
		ERR_SSL_PROTOCOL_ERROR: (host) => ({
			title: `\`${host}\`에 안전하게 연결할 수 없다`,
			detail: '그 포트에서 듣는 프로그램은 TLS를 말하지 않는다. `http://`로 접속해 보자.',
		}),
		ERR_CERT_AUTHORITY_INVALID: () => ({
			title: '연결이 비공개로 설정되어 있지 않다',
			detail: '이 컴퓨터가 믿지 않는 기관이 서명한 인증서이다. 클러스터의 API 서버는 클러스터가 만든 인증서를 쓴다.',
		}),
		ERR_CERT_COMMON_NAME_INVALID: (host) => ({
			title: '연결이 비공개로 설정되어 있지 않다',
			detail: `인증서에 \`${host}\`라는 이름이 없다.`,
		}),
		ERR_TOO_MANY_REDIRECTS: (host) => ({
			title: `\`${host}\`에서 리다이렉트한 횟수가 너무 많다`,
			detail: '주소가 서로를 가리키며 돌고 있다.',
		}),
		ERR_TIMED_OUT: (host) => ({
			title: `\`${host}\`에서 응답하지 않는다`,
			detail: '연결은 되었지만 5분이 지나도 응답이 오지 않았다.',
		}),
	},
};

const en: BrowserTexts = {
	label: 'Browser',
	address: 'Address',
	from: 'Where to ask from',
	vmHost: (name) => `Outside: ${name}, which hosts the virtual machines`,
	ownMachine: (name) => `Outside: your computer, ${name}`,
	seat: (name) => `${name}, where your terminal is`,
	go: 'Go',
	reload: 'Reload',
	stop: 'Stop',
	source: 'Raw response',
	empty:
		'A browser outside of the cluster. Enter a node’s address with a node port, a load balancer’s address, or a port that the host of the virtual machines forwards, and press Enter.',
	loading: (host) => `Waiting for ${host}…`,
	seconds: (seconds) => `${seconds} s`,
	stopped: 'Stopped before an answer came.',
	loaded: (status, url) => `${url} answered ${status}.`,
	redirected: 'redirected',
	page: (title) => (title === '' ? 'The page' : `The page: ${title}`),
	cut: 'The answer is long; only its beginning was kept.',
	nothing: 'The answer has no body.',
	other: (type) => `This is \`${type}\`: a browser would download it, so it is not shown.`,
	links: (count) => `${count} link${count === 1 ? '' : 's'} on this page`,
	map: 'See the way on the map',
	errors: {
		ERR_INVALID_URL: () => ({
			title: 'This is no address',
			detail: 'Try something like `192.168.164.131:31001` or `http://name:port/path`.',
		}),
		ERR_UNKNOWN_URL_SCHEME: () => ({
			title: 'This address cannot be opened',
			detail: 'This browser knows `http` and `https` only.',
		}),
		ERR_NAME_NOT_RESOLVED: (host) => ({
			title: `\`${host}\` cannot be found`,
			detail:
				'The DNS server of this computer does not know the name. Names of Services are known to the cluster’s own DNS only.',
		}),
		ERR_CONNECTION_REFUSED: (host) => ({
			title: `\`${host}\` refused to connect`,
			detail: 'The address is there, but nothing takes connections at this port.',
		}),
		ERR_CONNECTION_TIMED_OUT: (host) => ({
			title: `\`${host}\` took too long to respond`,
			detail: 'No answer came to what was sent. There is no way to this address, or the packets were dropped on it.',
		}),
		ERR_CONNECTION_RESET: (host) => ({
			title: `The connection to \`${host}\` was reset`,
			detail: 'It was there, but the other side broke it before an answer came.',
		}),
		ERR_ADDRESS_UNREACHABLE: (host) => ({
			title: `\`${host}\` is unreachable`,
			detail: 'No machine has this address.',
		}),
		ERR_EMPTY_RESPONSE: (host) => ({
			title: `\`${host}\` sent nothing`,
			detail: 'The connection was there, and was closed without an answer.',
		}),
		ERR_INVALID_HTTP_RESPONSE: (host) => ({
			title: `\`${host}\` sent something that is not HTTP`,
			detail: 'The program that listens at this port speaks another protocol.',
		}),
		ERR_SSL_PROTOCOL_ERROR: (host) => ({
			title: `\`${host}\` does not connect securely`,
			detail: 'The program that listens at this port does not speak TLS. Try `http://`.',
		}),
		ERR_CERT_AUTHORITY_INVALID: () => ({
			title: 'The connection is not private',
			detail:
				'The certificate was signed by an authority that this computer does not trust. The API server has one that the cluster made for itself.',
		}),
		ERR_CERT_COMMON_NAME_INVALID: (host) => ({
			title: 'The connection is not private',
			detail: `The certificate does not have the name \`${host}\`.`,
		}),
		ERR_TOO_MANY_REDIRECTS: (host) => ({
			title: `\`${host}\` redirected too many times`,
			detail: 'Its addresses lead to each other in a circle.',
		}),
		ERR_TIMED_OUT: (host) => ({
			title: `\`${host}\` does not answer`,
			detail: 'The connection is there, but after five minutes no answer had come.',
		}),
	},
};

export const browserTexts: Record<Language, BrowserTexts> = { ko, en };
