/** Which hosts are search engines and which are social networks. A rule holds for its host and every subdomain of it. */

export interface ChannelRule {
  class: 'search' | 'social';
  /** Lower case, without port. */
  host: string;
}

const GOOGLE_COUNTRIES =
  'com ad ae com.ar at com.au be com.br bg ca ch cl com.co cz de dk ee com.eg es fi fr gr com.hk hr hu co.id ie co.il co.in it co.jp co.kr lt lu lv com.mx com.my nl no co.nz com.pe com.ph pl pt ro rs ru com.sa se com.sg si sk co.th com.tr com.tw com.ua co.uk com.vn co.za'.split(
    ' ',
  );

const SEARCH_HOSTS = [
  ...GOOGLE_COUNTRIES.map((country) => `google.${country}`),
  'bing.com',
  'duckduckgo.com',
  'search.yahoo.com',
  'yahoo.com',
  'baidu.com',
  'yandex.ru',
  'yandex.com',
  'ya.ru',
  'ecosia.org',
  'qwant.com',
  'startpage.com',
  'search.brave.com',
  'kagi.com',
  'naver.com',
  'daum.net',
  'seznam.cz',
  'sogou.com',
  'so.com',
  'ask.com',
  'aol.com',
  'mojeek.com',
  'swisscows.com',
];

const SOCIAL_HOSTS = [
  'facebook.com',
  'fb.com',
  'fb.me',
  'messenger.com',
  'instagram.com',
  'threads.net',
  'threads.com',
  'twitter.com',
  't.co',
  'x.com',
  'linkedin.com',
  'lnkd.in',
  'reddit.com',
  'pinterest.com',
  'pin.it',
  'youtube.com',
  'youtu.be',
  'tiktok.com',
  'snapchat.com',
  'bsky.app',
  'mastodon.social',
  'quora.com',
  'tumblr.com',
  'vk.com',
  'weibo.com',
  'whatsapp.com',
  'wa.me',
  't.me',
  'telegram.org',
  'discord.com',
  'news.ycombinator.com',
  'xing.com',
];

export const CHANNEL_RULES: readonly ChannelRule[] = [
  ...SEARCH_HOSTS.map((host) => ({ class: 'search' as const, host })),
  ...SOCIAL_HOSTS.map((host) => ({ class: 'social' as const, host })),
];
