import { keepPreferences, readPreferences } from '../phone/preferences.ts';
import { changeTag, personalise, readOwnTags } from './call-own-tags.ts';
import { drawOwnTags } from './draw-own-tags.ts';
import type { Presses, Shown } from './shown.ts';
import { isOver, type Trouble } from './trouble.ts';
import { words } from './words.ts';
import '../phone/phone.css';
import './own-tags.css';

const root = document.getElementById('root');
if (!root) throw new Error('my-tags.html has no #root');

/** With no more tags than this they are all folded out. */
const fewTags = 12;
const blank: Omit<Shown, 'language' | 'largeText' | 'offline'> = {
  view: null,
  trouble: null,
  busy: false,
  waiting: false,
  justDeleted: new Set(),
  unfolded: new Set(),
  said: '',
};
let shown: Shown = { ...readPreferences(), ...blank, offline: !navigator.onLine };
/** Answers to what was asked before the link changed are dropped. */
let asked = 0;

/** The token stands behind `#`, which no browser sends anywhere. */
const tokenOfPage = (): string => location.hash.slice(1);

const presses: Presses = {
  change: (code, act) => void change(code, act),
  personalise: (on) => void switchMarketing(on),
  // Kept without drawing anew: the browser has folded it already.
  unfold: (family, isOpen) => {
    const unfolded = new Set(shown.unfolded);
    if (isOpen) unfolded.add(family);
    else unfolded.delete(family);
    shown = { ...shown, unfolded };
  },
  tryAgain: () => void read(),
  changeLanguage: () => prefer({ language: shown.language === 'zh' ? 'en' : 'zh', said: '' }),
  changeTextSize: () => prefer({ largeText: !shown.largeText }),
};

function show(update: Partial<Shown>): void {
  const focused = document.activeElement?.id;
  shown = { ...shown, ...update };
  document.documentElement.lang = shown.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.classList.toggle('large-text', shown.largeText);
  document.title = words[shown.language].title;
  root?.replaceChildren(drawOwnTags(shown, presses));
  // Everything was drawn anew: who used the keyboard stays where they were.
  if (focused) document.getElementById(focused)?.focus();
}

function prefer(update: Partial<Shown>): void {
  show(update);
  keepPreferences(shown);
}

/** One question at a time: a second tap while the first is on its way asks nothing. Null when there is nothing to do. */
async function askFor<T>(
  question: (token: string) => Promise<{ value: T } | { trouble: Trouble }>,
): Promise<T | null> {
  if (shown.busy || shown.waiting) return null;
  show({ busy: true, said: '' });
  const mine = ++asked;
  const answer = await question(tokenOfPage());
  if (mine !== asked) return null;
  if ('value' in answer) {
    show({ busy: false, trouble: null });
    return answer.value;
  }
  stop(answer.trouble);
  return null;
}

function stop(trouble: Trouble): void {
  const waiting = trouble.kind === 'too_many';
  show({ trouble, busy: false, waiting, ...(isOver(trouble) ? { view: null } : {}) });
  if (trouble.kind === 'too_many')
    setTimeout(() => show({ waiting: false }), trouble.seconds * 1000);
  if (isOver(trouble)) root?.querySelector('h1')?.focus();
}

async function read(): Promise<void> {
  const view = await askFor(readOwnTags);
  if (!view) return;
  const families = view.items.map(({ family }) => family.zh);
  const unfolded = new Set(view.items.length <= fewTags ? families : families.slice(0, 1));
  show({ view, unfolded, justDeleted: new Set() });
  root?.querySelector('h1')?.focus();
}

async function change(code: string, act: 'delete' | 'restore'): Promise<void> {
  const tag = [...(shown.view?.items ?? []), ...(shown.view?.deleted ?? [])].find(
    (one) => one.code === code,
  );
  if (!tag || !(await askFor((token) => changeTag(token, code, act)))) return;
  const name = tag.name[shown.language];
  const justDeleted = new Set(shown.justDeleted);
  if (act === 'delete') {
    justDeleted.add(code);
    show({ justDeleted, said: words[shown.language].deleted(name) });
    return;
  }
  const said = words[shown.language].restored(name);
  if (justDeleted.delete(code)) return show({ justDeleted, said });
  // Deleted on an earlier visit: what it says now is the server's to tell.
  await read();
  show({ said });
}

async function switchMarketing(on: boolean): Promise<void> {
  const state = await askFor((token) => personalise(token, on));
  const { view } = shown;
  if (!state || !view) return;
  const say = words[shown.language];
  const said = `${say.personalised}${say.colon}${say.states[state]}`;
  show({ view: { ...view, personalisedMarketing: state }, said });
  // The answer that was pressed may have given way to the one switch.
  document.getElementById('personalise')?.focus();
}

function open(): void {
  asked += 1;
  shown = { ...shown, ...blank };
  if (tokenOfPage() === '') show({ trouble: { kind: 'unknown' } });
  else void read();
}

addEventListener('hashchange', open);
addEventListener('offline', () => show({ offline: true }));
addEventListener('online', () => {
  show({ offline: false, trouble: shown.trouble?.kind === 'offline' ? null : shown.trouble });
  if (!shown.view && !shown.trouble) void read();
});
open();
