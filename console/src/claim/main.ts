import { type Answer, claimByLink, readLink } from './call-link.ts';
import { drawPage, type Presses, type Shown } from './draw-page.ts';
import type { Language } from '../phone/phone-words.ts';
import { keepPreferences, readPreferences } from '../phone/preferences.ts';
import { words } from './words.ts';
import '../phone/phone.css';

const root = document.getElementById('root');
if (!root) throw new Error('claim.html has no #root');

let shown: Shown = {
  ...readPreferences(),
  view: null,
  trouble: null,
  busy: false,
  waiting: false,
  offline: !navigator.onLine,
};
/** Answers to what was asked before the link changed are dropped. */
let asked = 0;

/** The token stands behind `#`, which no browser sends anywhere. */
const tokenOfPage = (): string => location.hash.slice(1);

const presses: Presses = {
  claim: () => void askFor(claimByLink),
  tryAgain: () => void askFor(readLink),
  // A refusal in the server's words stands in the language it was asked in, so it goes.
  changeLanguage: () =>
    prefer({
      language: shown.language === 'zh' ? 'en' : 'zh',
      trouble: shown.trouble?.kind === 'refused' ? null : shown.trouble,
    }),
  changeTextSize: () => prefer({ largeText: !shown.largeText }),
};

function show(change: Partial<Shown>): void {
  const focused = document.activeElement?.id;
  shown = { ...shown, ...change };
  document.documentElement.lang = shown.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.classList.toggle('large-text', shown.largeText);
  document.title = words[shown.language].title;
  root?.replaceChildren(drawPage(shown, presses));
  // Everything was drawn anew: who used the keyboard stays where they were.
  if (focused) document.getElementById(focused)?.focus();
}

function prefer(change: Partial<Shown>): void {
  show(change);
  keepPreferences(shown);
}

/** One question at a time: a second tap while the first is on its way asks nothing. */
async function askFor(
  question: (token: string, language: Language) => Promise<Answer>,
): Promise<void> {
  if (shown.busy || shown.waiting) return;
  show({ busy: true });
  const mine = ++asked;
  const answer = await question(tokenOfPage(), shown.language);
  if (mine !== asked) return;
  const stateBefore = shown.view?.state;
  if ('view' in answer) show({ view: answer.view, trouble: answer.trouble ?? null, busy: false });
  else stop(answer.trouble);
  // What the press brought is read out: the button it was pressed on is gone.
  if (shown.view?.state !== stateBefore) root?.querySelector('h1')?.focus();
}

function stop(trouble: NonNullable<Shown['trouble']>): void {
  const isOver = trouble.kind === 'unknown' || trouble.kind === 'expired';
  const waiting = trouble.kind === 'too_many';
  show({ trouble, busy: false, waiting, ...(isOver ? { view: null } : {}) });
  if (trouble.kind === 'too_many')
    setTimeout(() => show({ waiting: false }), trouble.seconds * 1000);
}

/** Back from the till, or back in the network: what is shown may have changed meanwhile. */
async function refresh(): Promise<void> {
  if (shown.busy || shown.waiting || document.visibilityState !== 'visible') return;
  const mine = ++asked;
  const answer = await readLink(tokenOfPage(), shown.language);
  // Without an answer the voucher stays on the screen, which is what the till needs.
  if (mine === asked && !shown.busy && 'view' in answer) show({ view: answer.view, trouble: null });
}

function open(): void {
  asked += 1;
  shown = { ...shown, view: null, trouble: null, busy: false, waiting: false };
  if (tokenOfPage() === '') show({ trouble: { kind: 'unknown' } });
  else void askFor(readLink);
}

addEventListener('hashchange', open);
addEventListener('offline', () => show({ offline: true }));
addEventListener('online', () => {
  show({ offline: false });
  void refresh();
});
document.addEventListener('visibilitychange', () => void refresh());
open();
