/** What a fragment begins with that holds a cluster. Apart from share.ts, whose code comes when there is one. */
export const SHARE = '#share=';
