import { rolesThatSeeFigures } from '#contract/access.ts';
import type { CustomerDetail } from '#contract/customers.ts';
import { type Portrait, portraitLimits, type ShownAmount } from '#contract/portraits.ts';
import type { CustomerPrediction } from '#contract/predictions.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { findCustomer } from '#modules/customers/index.ts';
import {
  type CustomerTags,
  type MarksOfCustomer,
  type RecentEvent,
  tagsOfCustomer,
} from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScopeByKeptPlans } from '#platform/postgres/database.ts';
import { ageOn, collectDue } from './collect-due.core.ts';
import { judgeDonts } from './judge-donts.core.ts';
import { bandTag, moneyByMonth } from './money-by-month.core.ts';
import { leastPeers, products } from './products.core.ts';
import type { PortraitDocument } from './portrait-document.core.ts';
import { openDocument, readFromEngine, type Written } from './read-document.ts';
import { readStanding, type Standing } from './read-standing.ts';

/**
 * Where predictions of a customer come from: what it reads in the portrait's transaction, it tells after
 * it, masked for the caller.
 */
export type PredictionSource = (
  tx: Tx,
  platform: Platform,
  caller: Caller,
  customerNo: number,
  marks: MarksOfCustomer,
) => Promise<() => Promise<CustomerPrediction[]>>;

type Known = {
  customer: CustomerDetail;
  standing: Standing;
  marks: MarksOfCustomer;
  written: Written | null;
  tellPredictions: () => Promise<CustomerPrediction[]>;
};
type Read = {
  written: Written | null;
  tags: CustomerTags | null;
  predictions: readonly CustomerPrediction[];
};

/**
 * The portrait of a customer as the caller's roles may see it; NOT_FOUND outside the caller's scope. Of a
 * number that was merged into another it is the portrait of the customer kept.
 * PostgreSQL says who is in scope today, and holds a copy of all that a portrait shows; the engine is asked
 * only where there is no copy, and then without a scope of its own: of a customer who moved to this outlet
 * yesterday, its rows still name the former one.
 */
export async function showPortrait(
  platform: Platform,
  caller: Caller,
  customerNo: number,
  predictionsOf: PredictionSource,
): Promise<Result<Portrait>> {
  const now = platform.clock.now();
  const found = await withScopeByKeptPlans(platform.database, caller.scope, (tx) =>
    readKnown(platform, tx, caller, customerNo, predictionsOf),
  );
  if (!found) return refuse('NOT_FOUND');
  const { mergedInto } = found.customer;
  if (mergedInto !== null) return showPortrait(platform, caller, mergedInto, predictionsOf);
  const [written, predictions] = await Promise.all([
    found.written ?? readFromEngine(platform.analytics, customerNo),
    found.tellPredictions(),
  ]);
  const tags = written
    ? tagsOfCustomer.ofDocument(written.of, found.marks)
    : await tagsOfCustomer.read(platform, { all: true }, customerNo);
  return ok(compose(caller, now, found, { written, tags, predictions }));
}

async function readKnown(
  platform: Platform,
  tx: Tx,
  caller: Caller,
  customerNo: number,
  predictionsOf: PredictionSource,
): Promise<Known | null> {
  const { keyring, clock } = platform;
  const now = clock.now();
  const found = await findCustomer(tx, keyring, caller, customerNo);
  if (!found.ok || found.value.erased) return null;
  const document = await tagsOfCustomer.findDocument(tx, customerNo);
  const marks = await tagsOfCustomer.readMarks(tx, customerNo, bankDay(now));
  return {
    customer: found.value,
    marks,
    written: document && openDocument(document),
    tellPredictions: await predictionsOf(tx, platform, caller, customerNo, marks),
    standing: await readStanding(tx, keyring, customerNo, found.value.mergedNos, now),
  };
}

function compose(caller: Caller, now: Date, known: Known, read: Read): Portrait {
  const { customer, standing } = known;
  const { tags, written } = read;
  const document = written?.portrait ?? null;
  const today = bankDay(now);
  const seesFigures = caller.roles.some((role) => rolesThatSeeFigures.includes(role));
  const shown = (fen: number): ShownAmount =>
    seesFigures ? { fen, band: null } : { fen: null, band: tagsOfCustomer.bandOfAmount(fen) };
  const mayRead = (subject: 'Consent' | 'Voucher' | 'Task'): boolean =>
    caller.ability.can('read', subject);
  const age = ageOn(customer.birthDate, today);
  const holdings = holdingsOf(document, shown);
  return {
    customerNo: customer.customerNo,
    who: {
      name: customer.name,
      phone: customer.phone,
      gender: customer.gender,
      age,
      openDate: customer.openDate,
      outletName: customer.managingOrgName,
      servedBy: mayRead('Task') ? standing.servedBy : null,
    },
    donts: judgeDonts({
      ...standing,
      today,
      age,
      riskLevel: document?.risk ?? '',
      holdsTooRisky: tags?.values.get('risk_mismatch') === true,
      isStaff: tags?.values.get('staff_member') === true,
      seesReasons: mayRead('Consent'),
    }),
    due: collectDue({
      today,
      birthDate: customer.birthDate,
      holdings: holdings.map(({ maturityDate, productCode, amount }) => ({
        matures: maturityDate,
        title: productCode,
        amount,
      })),
      vouchers: mayRead('Voucher') ? standing.vouchers : [],
      claims: (mayRead('Voucher') ? standing.entitlements : []).map(
        ({ claimUntil, offerName, faceAmountFen }) => ({
          // Claimed until a moment, the last day is the one before a midnight.
          claimUntil: bankDay(new Date(Date.parse(claimUntil) - 1)),
          offerName,
          faceAmountFen,
        }),
      ),
      tasks: mayRead('Task') ? standing.tasks : [],
    }),
    figures: written &&
      document && {
        businessDate: written.of.businessDate,
        currency: document.currency,
        months: moneyByMonth(
          document.months,
          { names: bandNames(known.marks), bounds: document.band_bounds },
          shown,
        ),
        peers: peersOf(document, known.marks.deleted),
        holdings,
      },
    products: productsOf(tags, document, known.marks.deleted),
    tags: {
      businessDate: tags?.businessDate ?? null,
      items: tags ? tagsOfCustomer.shownTo(caller.roles, known.marks.catalogue, tags) : [],
    },
    predictions: [...read.predictions],
    timeline: timelineOf(read, known.marks.live, shown),
    consent: mayRead('Consent')
      ? { channels: standing.channels, standing: standing.standing }
      : null,
    benefits: mayRead('Voucher')
      ? { vouchers: standing.vouchers, entitlements: standing.entitlements }
      : null,
    work: mayRead('Task') ? workOf(standing) : null,
    freshness: {
      tags: tags?.businessDate ?? null,
      figures: document && written ? written.of.businessDate : null,
      figuresWrittenAt: document && written ? written.of.writtenAt : null,
      readAt: now.toISOString(),
    },
  };
}

function bandNames({ catalogue }: MarksOfCustomer): { zh: string; en: string }[] {
  return (catalogue.tags.get(bandTag)?.choices ?? []).map(({ zh, en }) => ({ zh, en }));
}

function holdingsOf(document: PortraitDocument | null, shown: (fen: number) => ShownAmount) {
  return (document?.holdings ?? []).map(({ kind, product, risk, matures, fen }) => ({
    kind,
    productCode: product,
    riskLevel: risk,
    maturityDate: matures === '' ? null : matures,
    amount: shown(fen),
  }));
}

/** People alike are of the same value tier, which nobody is told by this name either once its tag is deleted. */
function peersOf({ tier, age_band, peers }: PortraitDocument, deleted: ReadonlySet<string>) {
  if (peers < leastPeers || deleted.has('value_tier')) return null;
  return { tier, ageBand: age_band, customers: peers };
}

/**
 * Of the bank's shelf, what is held first; then what is lacking, the most held by people alike first. Of a
 * deleted tag nobody knows whether the product is held: it is no gap to sell into.
 */
function productsOf(
  tags: CustomerTags | null,
  document: PortraitDocument | null,
  deleted: ReadonlySet<string>,
): Portrait['products'] {
  if (!tags) return [];
  const { peers = 0, shares = [] } = document ?? {};
  const holders = new Map(shares.map(({ product, holders: count }) => [product, count]));
  return products
    .filter(({ tag }) => tags.values.has(tag) && !deleted.has(tag))
    .map(({ code, name, tag }) => {
      const count = holders.get(code);
      const known = peers >= leastPeers && count !== undefined;
      const peersShare = known ? count / peers : null;
      return { code, name, held: tags.values.get(tag) === true, peersShare };
    })
    .toSorted(
      (one, other) =>
        Number(other.held) - Number(one.held) || (other.peersShare ?? 0) - (one.peersShare ?? 0),
    );
}

function timelineOf(
  { written }: Read,
  live: MarksOfCustomer['live'],
  shown: (fen: number) => ShownAmount,
): Portrait['timeline'] {
  const document = written?.portrait ?? null;
  // What the run could not have seen: what happened after its day, and what was told after it was written.
  const isLater = ({ businessDate, arrivedAt }: RecentEvent): boolean =>
    !document ||
    !written ||
    businessDate > written.of.businessDate ||
    arrivedAt.toISOString() > written.of.writtenAt;
  const later = live.events.filter(isLater).map(({ occurredAt, type, channel, amountFen }) => ({
    at: occurredAt.getTime(),
    type,
    channel,
    fen: amountFen,
  }));
  const events = [...later, ...(document?.events ?? [])];
  const once = new Map(events.map((event) => [`${event.at} ${event.type}`, event]));
  const happened = [...once.values()].map(({ at, type, channel, fen }) => ({
    kind: 'event' as const,
    at: new Date(at).toISOString(),
    type,
    direction: null,
    channel,
    amount: fen === 0 ? null : shown(fen),
  }));
  const moved = (document?.moves ?? []).map(({ on, direction, kind, channel, fen }) => ({
    kind: 'transaction' as const,
    at: on,
    type: kind,
    direction: direction === 'in' ? ('in' as const) : ('out' as const),
    channel,
    amount: shown(fen),
  }));
  return [...happened, ...moved]
    .toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
    .slice(0, portraitLimits.timeline);
}

function workOf({ tasks, contacts, channels }: Standing): Portrait['work'] {
  const blockedBecause = channels.find(({ channel }) => channel === 'staff_task')?.reason ?? null;
  return { tasks: tasks.map((task) => ({ ...task, blockedBecause })), contacts };
}
