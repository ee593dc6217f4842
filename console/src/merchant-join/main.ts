import { ask, type Trouble } from '../phone/ask.ts';
import { keepPreferences, readPreferences } from '../phone/preferences.ts';
import { randomText } from '../phone/random-text.ts';
import { findFaults } from './find-faults.ts';
import { keptSecret, keepSecret } from './own-secret.ts';
import { paintPage } from './paint-page.ts';
import { readOffered, readOwn } from './read-joining.ts';
import { nothingTyped, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';
import '../phone/phone.css';
import './join.css';

const root = document.getElementById('root');
if (!root) throw new Error('join.html has no #root');

/** Of the application; made here when there is none yet, so that a press that is repeated sends it once. */
let secret = '';
let shown: Shown = {
  ...readPreferences(),
  offered: null,
  own: null,
  typed: nothingTyped,
  faults: {},
  trouble: null,
  busy: false,
  said: '',
};

const presses: Presses = {
  // What is typed is painted by the browser itself: painting anew would take the cursor away.
  type: (update) => (shown = { ...shown, typed: { ...shown.typed, ...update } }),
  send: () => void send(),
  copyLink: () => void copyLink(),
  startAnother,
  tryAgain: () => void open(),
  changeLanguage: () => prefer({ language: shown.language === 'zh' ? 'en' : 'zh' }),
  changeTextSize: () => prefer({ largeText: !shown.largeText }),
};

const linkOf = (): string => `${location.origin}/join#${secret}`;

function show(update: Partial<Shown>): void {
  const focused = document.activeElement?.id;
  const isOpen = document.querySelector('details')?.open ?? false;
  shown = { ...shown, ...update };
  document.documentElement.lang = shown.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.classList.toggle('large-text', shown.largeText);
  document.title = words[shown.language].title;
  root?.replaceChildren(paintPage(shown, presses, linkOf()));
  const terms = document.querySelector('details');
  if (terms) terms.open = isOpen;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function prefer(update: Partial<Shown>): void {
  const isChecked = Object.keys(shown.faults).length > 0;
  const language = update.language ?? shown.language;
  const isCorrection = shown.own !== null;
  const faults = isChecked ? findFaults(shown.typed, words[language], isCorrection) : {};
  show({ ...update, faults, said: '' });
  keepPreferences(shown);
}

async function send(): Promise<void> {
  if (shown.busy) return;
  const { typed, own, offered, language } = shown;
  const faults = findFaults(typed, words[language], own !== null);
  const [first] = Object.keys(faults);
  show({ faults, trouble: null, said: first === undefined ? '' : Object.values(faults).join(' ') });
  if (first !== undefined) {
    const fields = document.querySelectorAll<HTMLElement>('[aria-invalid]');
    fields[0]?.focus();
    return;
  }
  show({ busy: true });
  const number = typed.number.replaceAll(/[\s-]/g, '');
  const account = { holderName: typed.holderName.trim(), bankName: typed.bankName.trim() };
  const body = {
    token: secret,
    name: typed.name.trim(),
    licenceNo: typed.licenceNo,
    category: typed.category,
    circleId: typed.circleId === '' ? null : Number(typed.circleId),
    place: typed.place.trim(),
    ...(typed.phone.trim() === '' ? {} : { phone: typed.phone.trim() }),
    account: number === '' ? account : { ...account, number },
    termsVersion: offered?.termsVersion ?? '',
  };
  // Kept before it is sent: an answer that is lost leaves an application that can be found again.
  keepSecret(secret);
  const path = own ? 'corrections' : 'applications';
  const answer = await ask(`/api/merchant-joining/${path}`, language, body, readOwn);
  if ('trouble' in answer) return stop(answer.trouble);
  show({ own: answer.value, busy: false, typed: nothingTyped, said: words[language].sent });
  document.getElementById('title')?.focus();
  scrollTo(0, 0);
}

function stop(trouble: Trouble): void {
  show({ trouble, busy: false, said: '' });
  document.getElementById('note')?.scrollIntoView({ block: 'center' });
}

function startAnother(): void {
  secret = randomText(43);
  keepSecret('');
  history.replaceState(null, '', '/join');
  show({ own: null, typed: nothingTyped, faults: {}, trouble: null, said: '' });
  scrollTo(0, 0);
}

async function copyLink(): Promise<void> {
  const { copied } = words[shown.language];
  try {
    await navigator.clipboard.writeText(linkOf());
    show({ said: copied });
    const pressed = document.getElementById('copy-link');
    if (pressed) pressed.textContent = copied;
  } catch {
    const marked = document.getElementById('link-text');
    if (marked) getSelection()?.selectAllChildren(marked);
  }
}

async function open(): Promise<void> {
  const given = location.hash.slice(1);
  const known = given === '' ? keptSecret() : given;
  secret = known === '' ? randomText(43) : known;
  show({ busy: true, trouble: null });
  const offered = await readOffer();
  if (!offered) return;
  show({ offered });
  if (known === '') return show({ busy: false });
  const own = await ask('/api/merchant-joining/look-up', shown.language, { token: known }, readOwn);
  if ('value' in own) {
    keepSecret(known);
    // The link leaves the address bar, where a picture of the screen would show it.
    history.replaceState(null, '', '/join');
    const { name, licenceNo, category, circleId, place, account } = own.value;
    const { holderName, bankName } = account;
    const before = { name, licenceNo, category, place, holderName, bankName };
    const typed = {
      ...nothingTyped,
      ...before,
      circleId: circleId === null ? '' : String(circleId),
    };
    return show({ own: own.value, typed, busy: false });
  }
  // What this phone kept was never sent, or its time is over: an empty form. A link that was opened says so.
  const isUnknown = own.trouble.kind === 'unknown';
  if (isUnknown) secret = randomText(43);
  if (isUnknown && given === '') return show({ busy: false });
  show({ busy: false, trouble: own.trouble });
}

async function readOffer(): Promise<Shown['offered']> {
  const answer = await ask('/api/merchant-joining/offered', shown.language, {}, readOffered);
  if ('value' in answer) return answer.value;
  show({ busy: false, trouble: answer.trouble });
  return null;
}

addEventListener('hashchange', () => void open());
void open();
