/** What a page says to a waiting service worker: the reader wants the new version now. */
export const TAKE_OVER = 'naru:take-over';
