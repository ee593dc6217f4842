import { replayPlay } from '#contract/replay-play.ts';
import { keepPreferences, readPreferences } from '../phone/preferences.ts';
import {
  type Answer,
  type Asking,
  play,
  type PlayAsked,
  readDraw,
  readProof,
  readQuestions,
  sendAnswers,
  signIn,
} from './call-draw.ts';
import { paintPage } from './paint-page.ts';
import { randomText } from '../phone/random-text.ts';
import { resultWords } from './result-words.ts';
import type { Presses, Shown, Trouble } from './shown.ts';
import { words } from './words.ts';
import '../phone/phone.css';
import '../own-tags/own-tags.css';
import './prize-draw.css';

const root = document.getElementById('root');
if (!root) throw new Error('draw.html has no #root');

const blank: Omit<Shown, 'language' | 'largeText' | 'offline'> = {
  view: null,
  trouble: null,
  busy: false,
  waiting: false,
  stage: { kind: 'ready' },
  questions: null,
  chosen: new Map(),
  judged: null,
  checks: new Map(),
  said: '',
};
let shown: Shown = { ...readPreferences(), ...blank, offline: !navigator.onLine };
/** Answers to what was asked before the link changed are dropped. */
let asked = 0;
/** A play whose answer was lost is sent again as it was: it gives the outcome that it had. */
let unanswered: PlayAsked | null = null;

/** The token stands behind `#`, which no browser sends anywhere. */
const tokenOfPage = (): string => location.hash.slice(1);

const presses: Presses = {
  play: () => void playOnce(),
  rest: () => void rest(),
  signIn: () => void signInToday(),
  askQuestions: () => void showQuestions(),
  choose: (no, option) => show({ chosen: new Map([...shown.chosen, [no, option]]) }),
  answer: () => void sendChosen(),
  check: (ordinal) => void check(ordinal),
  tryAgain: () => void read(),
  changeLanguage: () => prefer({ language: shown.language === 'zh' ? 'en' : 'zh', said: '' }),
  changeTextSize: () => prefer({ largeText: !shown.largeText }),
};

function show(update: Partial<Shown>): void {
  const focused = document.activeElement?.id;
  shown = { ...shown, ...update };
  document.documentElement.lang = shown.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.classList.toggle('large-text', shown.largeText);
  document.title = shown.view?.rules.name[shown.language] ?? words[shown.language].title;
  root?.replaceChildren(paintPage(shown, presses));
  // Everything was painted anew: who used the keyboard stays where they were.
  if (focused) document.getElementById(focused)?.focus();
}

function prefer(update: Partial<Shown>): void {
  // What moves would begin anew: it rests instead.
  const { stage } = shown;
  show({ ...update, ...(stage.kind === 'moving' ? { stage: { ...stage, kind: 'over' } } : {}) });
  keepPreferences(shown);
}

/** One question at a time: a second tap while the first is on its way asks nothing. Null when there is no answer. */
async function askFor<T>(
  question: (asking: Asking) => Promise<Answer<T>>,
): Promise<Answer<T> | null> {
  if (shown.busy || shown.waiting) return null;
  show({ busy: true, said: '' });
  const mine = ++asked;
  const answer = await question({ token: tokenOfPage(), language: shown.language });
  if (mine !== asked) return null;
  if ('value' in answer) show({ busy: false, trouble: null });
  else stop(answer.trouble);
  return answer;
}

function stop(trouble: Trouble): void {
  const isOver = trouble.kind === 'unknown' || trouble.kind === 'expired';
  const waiting = trouble.kind === 'too_many';
  show({ trouble, busy: false, waiting, ...(isOver ? { view: null } : {}) });
  if (trouble.kind === 'too_many')
    setTimeout(() => show({ waiting: false }), trouble.seconds * 1000);
  if (isOver) root?.querySelector('h1')?.focus();
}

async function read(): Promise<void> {
  const answer = await askFor(readDraw);
  if (answer && 'value' in answer) show({ view: answer.value });
}

async function playOnce(): Promise<void> {
  const commitment = shown.view?.commitment;
  if (!commitment || shown.stage.kind === 'moving') return;
  const sent = (unanswered ??= { clientSeed: randomText(22), commitment, key: randomText(32) });
  const answer = await askFor((asking) => play(asking, sent));
  if (!answer) return;
  if ('trouble' in answer) {
    const isKnown = answer.trouble.kind === 'refused';
    if (isKnown) unanswered = null;
    // Another day's commitment, a chance used elsewhere: the page shows what holds now, and why.
    if (isKnown) await readQuietly();
    return;
  }
  unanswered = null;
  const result = answer.value;
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const moves = shown.view?.rules.kind === 'scratch' || !isCalm;
  show({ stage: { kind: 'moving', result } });
  if (!moves) await rest();
}

/** The result stands there, and the page tells what the play has changed. */
async function rest(): Promise<void> {
  const { stage, view, language } = shown;
  if (stage.kind !== 'moving' || !view) return;
  const said = resultWords(stage.result, view.rules, language);
  show({ stage: { ...stage, kind: 'over' }, said });
  await readQuietly();
  document.getElementById('outcome')?.focus({ preventScroll: true });
}

/** Looks again; without an answer what is shown stays. */
async function readQuietly(): Promise<void> {
  const mine = ++asked;
  const answer = await readDraw({ token: tokenOfPage(), language: shown.language });
  if (mine === asked && 'value' in answer) show({ view: answer.value });
}

async function signInToday(): Promise<void> {
  const answer = await askFor(signIn);
  if (!answer || 'trouble' in answer) return;
  await readQuietly();
  show({ said: words[shown.language].earned(answer.value.earned) });
}

async function showQuestions(): Promise<void> {
  const answer = await askFor(readQuestions);
  if (answer && 'value' in answer)
    show({ questions: answer.value, chosen: new Map(), judged: null });
}

async function sendChosen(): Promise<void> {
  const answers = [...shown.chosen].map(([no, option]) => ({ no, option }));
  if (!shown.questions || answers.length < shown.questions.questions.length) return;
  const judged = await askFor((asking) => sendAnswers(asking, answers));
  if (!judged || 'trouble' in judged) return;
  show({ judged: judged.value });
  await readQuietly();
  const say = words[shown.language];
  show({
    said: `${say.judged(judged.value.right, judged.value.needed)} ${say.earned(judged.value.earned)}`,
  });
}

async function check(ordinal: number): Promise<void> {
  const proof = await askFor((asking) => readProof(asking, ordinal));
  if (!proof || 'trouble' in proof) return;
  const verdict = await replayPlay(proof.value);
  const said =
    words[shown.language].verdicts[verdict.kind === 'different' ? verdict.what : verdict.kind];
  show({ checks: new Map([...shown.checks, [ordinal, { proof: proof.value, verdict }]]), said });
}

function open(): void {
  asked += 1;
  unanswered = null;
  shown = { ...shown, ...blank };
  if (tokenOfPage() === '') show({ trouble: { kind: 'unknown' } });
  else void read();
}

/** Back in the network, or another day: what is shown may have changed meanwhile. */
function refresh(): void {
  const isIdle = shown.view && !shown.busy && !shown.waiting && shown.stage.kind !== 'moving';
  if (isIdle && document.visibilityState === 'visible') void readQuietly();
}

addEventListener('hashchange', open);
addEventListener('offline', () => prefer({ offline: true }));
addEventListener('online', () => {
  prefer({ offline: false, trouble: shown.trouble?.kind === 'offline' ? null : shown.trouble });
  if (!shown.view && !shown.trouble) void read();
  else refresh();
});
document.addEventListener('visibilitychange', refresh);
open();
