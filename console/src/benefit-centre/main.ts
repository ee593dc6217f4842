import type { ClaimableOffer } from '#contract/my-benefits.ts';
import { type Answer, ask, isOver, type Trouble } from '../phone/ask.ts';
import { randomText } from '../phone/random-text.ts';
import { phoneKey } from '../phone/phone-key.ts';
import { keepPreferences, readPreferences } from '../phone/preferences.ts';
import type { Reader } from '../phone/read-answer.ts';
import { exchangeCodeWords } from './exchange-code-words.ts';
import { mallWords } from './mall-words.ts';
import { keepToken, ownToken } from '../phone/own-link.ts';
import { outletOf } from './paint-centre.ts';
import { nameOf } from './paint-mall.ts';
import { paintPage, titleOf } from './paint-page.ts';
import { addressOf, goneTo, isWhole, placeOf } from './place.ts';
import {
  readBenefits,
  readClaimed,
  readExchangeCode,
  readOpenTransfer,
  readPaymentCode,
  readShownVoucher,
  readTransfer,
  readTransferEnded,
} from './read-benefits.ts';
import { readProducts } from './read-products.ts';
import { readServices, readTapped } from './read-services.ts';
import { readDrawLink, readDraws } from './read-draws.ts';
import { readExchanged, readPoints, readShownItem } from './read-points.ts';
import type { Presses, Shown } from './shown.ts';
import { transferWords } from './transfer-words.ts';
import { words } from './words.ts';
import '../phone/phone.css';
import './benefits.css';

const root = document.getElementById('root');
if (!root) throw new Error('benefits.html has no #root');

let shown: Shown = {
  ...readPreferences(),
  place: { at: 'centre' },
  benefits: null,
  voucher: null,
  qrUntil: 0,
  paymentCode: null,
  exchangeCode: null,
  draws: null,
  local: null,
  products: null,
  points: null,
  item: null,
  outletOrgId: null,
  offered: null,
  confirming: false,
  trouble: null,
  busy: false,
  waiting: false,
  offline: !navigator.onLine,
  said: '',
};
/** What leaves the screen with the link that showed it. */
const nothingRead = {
  benefits: null,
  voucher: null,
  paymentCode: null,
  exchangeCode: null,
  draws: null,
  local: null,
  products: null,
  points: null,
  item: null,
} as const;
/** Answers to what was asked before the reader went on are dropped. */
let asked = 0;

const presses: Presses = {
  claim: (offer) => void claim(offer),
  refreshCode: () => void readPlace(),
  chooseOutlet: (orgId) => show({ outletOrgId: orgId }),
  ask: () => show({ confirming: true }),
  unask: () => show({ confirming: false }),
  exchange: () => void exchange(),
  offerTransfer: () => void offerTransfer(),
  cancelTransfer: () => void cancelTransfer(),
  copy: (text, pressed, from) => void copy(text, pressed, from),
  showExchangeCode: () => void showExchangeCode(),
  openDraw: (drawId) => void openDraw(drawId),
  // Nobody waits for it: what is not counted opens all the same.
  openService: (serviceId) => void question('my-services/tap', { serviceId }, readTapped),
  lookAt: (code) => {
    if (location.hash === addressOf({ at: 'gift', code })) void readPlace();
    else location.hash = addressOf({ at: 'gift', code });
  },
  takeTransfer: () => void takeTransfer(),
  tryAgain: () => void readAll(),
  changeLanguage: () => prefer({ language: shown.language === 'zh' ? 'en' : 'zh', said: '' }),
  changeTextSize: () => prefer({ largeText: !shown.largeText }),
};

function show(update: Partial<Shown>): void {
  const focused = document.activeElement?.id;
  shown = { ...shown, ...update };
  document.documentElement.lang = shown.language === 'zh' ? 'zh-CN' : 'en';
  document.documentElement.classList.toggle('large-text', shown.largeText);
  document.title = titleOf(shown);
  root?.replaceChildren(paintPage(shown, presses));
  // Everything was painted anew: who used the keyboard stays where they were.
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  tick();
}

function prefer(update: Partial<Shown>): void {
  show(update);
  keepPreferences(shown);
}

const question = <T>(path: string, more: object, read: Reader<T>): Promise<Answer<T>> =>
  ask(`/api/${path}`, shown.language, { token: ownToken(), phoneKey: phoneKey(), ...more }, read);

/** One question at a time: a second tap while the first is on its way asks nothing. Null without an answer of use. */
async function askFor<T>(asking: () => Promise<Answer<T>>): Promise<T | null> {
  if (shown.busy || shown.waiting) return null;
  show({ busy: true, said: '' });
  const mine = ++asked;
  const answer = await asking();
  if (mine !== asked) return null;
  if ('trouble' in answer) return stop(answer.trouble);
  show({ busy: false, trouble: null });
  return answer.value;
}

function stop(trouble: Trouble): null {
  const waiting = trouble.kind === 'too_many';
  show({
    trouble,
    busy: false,
    waiting,
    ...(isOver(trouble) ? nothingRead : {}),
  });
  if (trouble.kind === 'too_many')
    setTimeout(() => show({ waiting: false }), trouble.seconds * 1000);
  return null;
}

async function readAll(): Promise<void> {
  const benefits = await askFor(() => question('my-benefits/look-up', {}, readBenefits));
  if (!benefits) return;
  show({ benefits });
  await readPlace();
}

/** Looks again without a word; without an answer what is shown stays. */
async function readQuietly(): Promise<void> {
  const mine = ++asked;
  const answer = await question('my-benefits/look-up', {}, readBenefits);
  if (mine === asked && 'value' in answer) show({ benefits: answer.value });
}

async function claim(offer: ClaimableOffer): Promise<void> {
  const { allotmentId, turn } = offer;
  const orgId = outletOf(offer, shown);
  const claimed = await askFor(() =>
    question(
      'my-benefits/claim',
      { allotmentId, turn, ...(orgId === undefined ? {} : { orgId }) },
      readClaimed,
    ),
  );
  // Refused: somebody else may have taken the last one, and the page shows what holds now.
  if (!claimed && shown.trouble?.kind === 'refused') await readQuietly();
  if (!claimed) return;
  await goToVoucher(claimed.voucherId, words[shown.language].claimed(offer.offerName));
}

/** Busy until the voucher is there: the list is painted anew before, and a second tap would claim what it now shows. */
async function goToVoucher(voucherId: number, said: string): Promise<void> {
  show({ busy: true });
  await readQuietly();
  // Said once the place is another: going there ends what was said before.
  addEventListener('hashchange', () => show({ said }), { once: true });
  location.hash = addressOf({ at: 'voucher', id: voucherId });
}

/** What the place shows beside the benefits: a voucher with a QR that is good again, points, one thing of the mall. */
async function readPlace(): Promise<void> {
  const { place, benefits } = shown;
  if (!benefits || place.at === 'centre' || place.at === 'vouchers') return;
  if (place.at === 'voucher') {
    const voucher = await askFor(() =>
      question('my-benefits/voucher', { voucherId: place.id }, readShownVoucher),
    );
    if (voucher) show({ voucher, qrUntil: Date.now() + (voucher.qr?.seconds ?? 0) * 1000 });
    return;
  }
  if (place.at === 'code') {
    const shows = await askFor(() => question('my-benefits/payment-code', {}, readPaymentCode));
    if (shows) show({ paymentCode: shows.code, qrUntil: Date.now() + shows.seconds * 1000 });
    return;
  }
  if (place.at === 'gift') {
    const { code } = place;
    const offered =
      code.length < 12
        ? null
        : await askFor(() => question('my-benefits/transfers/look-up', { code }, readTransfer));
    show({ offered });
    return;
  }
  if (place.at === 'draws') {
    const draws = await askFor(() => question('my-draws/look-up', {}, readDraws));
    if (draws) show({ draws });
    return;
  }
  if (place.at === 'outlet-draw')
    return isWhole(place) ? openDraw(place.drawId, place.orgId) : undefined;
  if (place.at === 'local') {
    const local = await askFor(() => question('my-services/look-up', {}, readServices));
    if (local) show({ local });
    return;
  }
  if (place.at === 'products') {
    const products = await askFor(() => question('my-product-benefits/look-up', {}, readProducts));
    if (products) show({ products });
    return;
  }
  const points = await askFor(() => question('my-points/look-up', {}, readPoints));
  if (!points) return;
  show({ points });
  if (place.at !== 'item') return;
  const item = await askFor(() => question('my-points/item', { itemId: place.id }, readShownItem));
  if (item) show({ item, outletOrgId: item.outlets[0]?.orgId ?? null, confirming: false });
}

/** An exchange whose answer was lost is sent again as it was: it exchanges nothing more. */
let unanswered: { itemId: number; key: string } | null = null;

async function exchange(): Promise<void> {
  const { item: looked, outletOrgId } = shown;
  if (!looked || looked.points === null) return;
  const { item, points } = looked;
  unanswered =
    unanswered?.itemId === item.id ? unanswered : { itemId: item.id, key: randomText(32) };
  const orgId = item.kind === 'gift' ? outletOrgId : null;
  const asking = { ...unanswered, points, orgId };
  const done = await askFor(() => question('my-points/exchange', asking, readExchanged));
  const { trouble } = shown;
  if (done || trouble?.kind === 'refused') unanswered = null;
  show({ confirming: false });
  if (!done) {
    // Somebody else had the last one, or the price is another now: the page shows what holds, and why.
    if (trouble?.kind === 'refused') {
      await readPlace();
      show({ trouble });
    }
    return;
  }
  location.hash = addressOf({ at: 'order', id: done.orderId });
  show({ said: mallWords[shown.language].exchanged(nameOf(item, shown.language)) });
}

async function offerTransfer(): Promise<void> {
  const { place } = shown;
  if (place.at !== 'voucher') return;
  const voucherId = place.id;
  const offered = await askFor(() =>
    question('my-benefits/transfers', { voucherId }, readOpenTransfer),
  );
  show({ confirming: false });
  if (offered) await refresh();
}

async function cancelTransfer(): Promise<void> {
  const { place } = shown;
  if (place.at !== 'voucher') return;
  const voucherId = place.id;
  const ended = await askFor(() =>
    question('my-benefits/transfers/cancel', { voucherId }, readTransferEnded),
  );
  const { trouble } = shown;
  // Refused: it was taken just before, and the page shows that.
  if (ended || trouble?.kind === 'refused') await refresh();
  show(ended ? { said: transferWords[shown.language].cancelled } : { trouble });
}

async function takeTransfer(): Promise<void> {
  const { place, offered } = shown;
  if (place.at !== 'gift' || !offered) return;
  const { code } = place;
  const taken = await askFor(() => question('my-benefits/transfers/accept', { code }, readClaimed));
  if (!taken) return;
  await goToVoucher(taken.voucherId, transferWords[shown.language].taken(offered.offerName));
}

/** A browser that lets no page copy leaves the text to be marked and copied by hand. */
async function copy(text: string, pressed: string, from: string): Promise<void> {
  const { copied } = exchangeCodeWords[shown.language];
  try {
    await navigator.clipboard.writeText(text);
    show({ said: copied });
    const button = document.getElementById(pressed);
    if (button) button.textContent = copied;
  } catch {
    const marked = document.getElementById(from);
    if (marked) getSelection()?.selectAllChildren(marked);
  }
}

async function showExchangeCode(): Promise<void> {
  const { place } = shown;
  if (place.at !== 'voucher') return;
  const voucherId = place.id;
  const exchangeCode = await askFor(() =>
    question('my-benefits/exchange-code', { voucherId }, readExchangeCode),
  );
  if (!exchangeCode) return;
  show({ exchangeCode });
  document.getElementById('code-title')?.focus({ preventScroll: true });
}

/** The page of a draw has a link of its own, which the server makes for this phone. */
async function openDraw(drawId: number, outletOrgId?: number): Promise<void> {
  const asking = { drawId, ...(outletOrgId === undefined ? {} : { outletOrgId }) };
  const link = await askFor(() => question('my-draws/open', asking, readDrawLink));
  if (link) {
    // Going back leads to the draws, not to what opens this one again.
    if (outletOrgId !== undefined) show({ place: goneTo({ at: 'draws' }) });
    location.assign(`/draw#${link.token}`);
  }
  // Closed or ended in between: the page shows what is open now, and why.
  else if (shown.trouble?.kind === 'refused' && outletOrgId === undefined) {
    const { trouble } = shown;
    await readPlace();
    show({ trouble });
  }
}

/** So long before it runs out the QR is renewed: a scanner may take a while. */
const aheadMs = 15_000;

/** Writes how long the QR is good, and renews it in time while somebody looks. */
function tick(): void {
  const at = document.getElementById('countdown');
  if (!at) return;
  const leftMs = shown.qrUntil - Date.now();
  at.textContent =
    leftMs > 0
      ? words[shown.language].countdown(Math.max(0, Math.ceil((leftMs - aheadMs) / 1000)))
      : '';
  const isDue = leftMs < aheadMs && document.visibilityState === 'visible' && navigator.onLine;
  if (isDue && !shown.busy && !shown.waiting) void readPlace();
  else if (leftMs <= 0 && document.querySelector('.voucher .qr')) show({});
}

/** Another place: by a link of the page, by going back, or by a link of the customer's opened in the same window. */
function open(): void {
  const place = placeOf(location.hash);
  if (!place && location.hash.length > 1) {
    keepToken(location.hash.slice(1));
    shown = { ...shown, ...nothingRead };
  }
  if (!place) history.replaceState(null, '', addressOf({ at: 'centre' }));
  asked += 1;
  const before = shown.place;
  const to = place ?? { at: 'centre' };
  show({
    place: to,
    offered: null,
    paymentCode: null,
    exchangeCode: null,
    trouble: null,
    busy: false,
    confirming: false,
    said: '',
  });
  if (ownToken() === '') show({ trouble: { kind: 'unknown' } });
  else if (!shown.benefits) void readAll();
  else void readPlace();
  if (JSON.stringify(before) !== JSON.stringify(to)) {
    scrollTo(0, 0);
    root?.querySelector('h1')?.focus({ preventScroll: true });
  }
}

/** Back from the till, or back in the network: what is shown may have changed meanwhile. */
async function refresh(): Promise<void> {
  if (shown.busy || shown.waiting || document.visibilityState !== 'visible') return;
  if (!shown.benefits) return readAll();
  await readQuietly();
  await readPlace();
}

addEventListener('hashchange', open);
addEventListener('offline', () => show({ offline: true }));
addEventListener('online', () => {
  show({ offline: false, trouble: shown.trouble?.kind === 'offline' ? null : shown.trouble });
  void refresh();
});
document.addEventListener('visibilitychange', () => void refresh());
setInterval(tick, 1000);
open();
