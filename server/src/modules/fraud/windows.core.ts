import type { CountedBy, Deed, DeedKind } from '#contract/fraud.ts';
import { createDistinctWindows } from './distinct-windows.core.ts';
import type { IsExempt, RuleHit, StandingRule, SubjectKey } from './rule-hit.core.ts';

type Counter = {
  rule: StandingRule;
  windowMs: number;
  /** newest moments of each key in ascending order, as many as the threshold; the key that acted last comes last */
  keys: Map<SubjectKey, number[]>;
  /** of the batch that is being judged */
  ahead: Map<SubjectKey, number>;
};

/** Of one rule; beyond it the key that has been quiet longest is forgotten. */
const keyLimit = 500_000;

export type Windows = {
  rules: readonly StandingRule[];
  /** what refuses deeds that are about to happen, in their order; null where nothing does */
  judge(deeds: readonly Deed[], now: number, isExempt: IsExempt): (RuleHit | null)[] | null;
  /** counts what has happened; gives the rules that only watch and that it is above */
  add(deed: Deed, at: number, isExempt: IsExempt): RuleHit[];
  /** the keys of rules by phone that have reached their threshold */
  fullPhones(phones: Iterable<string>, now: number): string[];
  forget(now: number): void;
  /** keys counted, and keys forgotten while they still counted */
  size(): { keys: number; forgotten: number };
};

/**
 * Sliding windows in memory. At `now` those deeds count that happened later than `now` minus the window: one
 * leaves at the very moment at which the window has passed. The deed after `threshold` that count is above
 * the rule. As many moments as the threshold are enough to know, so a key's memory is bounded by it.
 */
export function createWindows(rules: readonly StandingRule[]): Windows {
  const counters = rules
    .filter(({ on, counts }) => on && counts === undefined)
    .map((rule): Counter => ({
      rule,
      windowMs: rule.minutes * 60_000,
      keys: new Map(),
      ahead: new Map(),
    }));
  const distinct = createDistinctWindows(rules);
  const countersOf = byKind(counters);
  const refusersOf = byKind(counters.filter(({ rule }) => rule.action !== 'watch'));
  let forgotten = 0;

  return {
    rules,
    judge(deeds, now, isExempt) {
      let hits = distinct.judge(deeds, now, isExempt);
      for (const [place, deed] of deeds.entries()) {
        const refusers = refusersOf[deed.what];
        const hit = hits?.[place] ? null : findHit(refusers, deed, now, isExempt);
        if (hit) (hits ??= deeds.map(() => null))[place] = hit;
        if (deeds.length === 1) break;
        const next = deeds[place + 1];
        if (next && (next.order === undefined || next.order !== deed.order))
          countAhead(refusersOf, deeds, hits, place);
      }
      if (deeds.length > 1) for (const { ahead } of counters) if (ahead.size > 0) ahead.clear();
      return hits;
    },
    add(deed, at, isExempt) {
      const above = distinct.add(deed, at, isExempt);
      for (const counter of countersOf[deed.what]) {
        const { rule, keys } = counter;
        const key = keyOf(deed, rule.by);
        if (key === null) continue;
        const moments = keys.get(key);
        const isAbove = moments !== undefined && reaches(counter, moments, rule.threshold, at);
        if (isAbove && rule.action === 'watch' && !isExempt({ rule, key }))
          above.push({ rule, key, isFirm: true });
        if (moments) {
          insertMoment(moments, at, rule.threshold);
          keys.delete(key);
        }
        keys.set(key, moments ?? [at]);
        if (keys.size <= keyLimit) continue;
        for (const quiet of keys.keys()) {
          keys.delete(quiet);
          forgotten += 1;
          break;
        }
      }
      return above;
    },
    fullPhones(phones, now) {
      const byPhone = counters.filter(({ rule }) => rule.by === 'phone' && rule.action !== 'watch');
      return [...new Set(phones)].filter((phone) =>
        byPhone.some((counter) =>
          reaches(counter, counter.keys.get(phone) ?? [], counter.rule.threshold, now),
        ),
      );
    },
    forget(now) {
      for (const { keys, windowMs } of counters)
        for (const [key, moments] of keys) {
          if ((moments.at(-1) ?? 0) > now - windowMs) break;
          keys.delete(key);
        }
      distinct.forget(now);
    },
    size: () => ({
      keys: counters.reduce((sum, { keys }) => sum + keys.size, distinct.size().keys),
      forgotten: forgotten + distinct.size().forgotten,
    }),
  };
}

function byKind(counters: readonly Counter[]): Record<DeedKind, readonly Counter[]> {
  const of = (what: DeedKind) => counters.filter(({ rule }) => rule.what === what);
  return {
    claim: of('claim'),
    redemption: of('redemption'),
    refund: of('refund'),
    play: of('play'),
    failed_opening: of('failed_opening'),
    failed_sign_in: of('failed_sign_in'),
  };
}

function findHit(
  counters: readonly Counter[],
  deed: Deed,
  now: number,
  isExempt: IsExempt,
): RuleHit | null {
  for (const counter of counters) {
    const { rule, keys, ahead } = counter;
    const key = keyOf(deed, rule.by);
    if (key === null) continue;
    const moments = keys.get(key) ?? [];
    const needed = rule.threshold - (ahead.get(key) ?? 0);
    if (!reaches(counter, moments, needed, now) || isExempt({ rule, key })) continue;
    return { rule, key, isFirm: reaches(counter, moments, rule.threshold, now) };
  }
  return null;
}

/** Counts the deed at a place, with those of its order before it, ahead of what comes after. */
function countAhead(
  refusersOf: Record<DeedKind, readonly Counter[]>,
  deeds: readonly Deed[],
  hits: readonly (RuleHit | null)[] | null,
  last: number,
): void {
  const order = deeds[last]?.order;
  for (let place = last; place >= 0; place -= 1) {
    const deed = deeds[place];
    if (!deed || (place < last && (order === undefined || deed.order !== order))) return;
    if (hits?.[place]) continue;
    for (const { rule, ahead } of refusersOf[deed.what]) {
      const key = keyOf(deed, rule.by);
      if (key !== null) ahead.set(key, (ahead.get(key) ?? 0) + 1);
    }
  }
}

/** Whether so many moments count at `now`. */
function reaches(
  { windowMs }: Counter,
  moments: readonly number[],
  needed: number,
  now: number,
): boolean {
  if (needed <= 0) return true;
  const oldest = moments[moments.length - needed];
  return oldest !== undefined && oldest > now - windowMs;
}

/** In its place from behind: what other processes tell comes a little late. */
function insertMoment(moments: number[], at: number, limit: number): void {
  let place = moments.length;
  while (place > 0 && (moments[place - 1] ?? 0) > at) place -= 1;
  if (place === moments.length) moments.push(at);
  else moments.splice(place, 0, at);
  if (moments.length > limit) moments.shift();
}

/** By what a rule counts a deed; null where that is not known of it. */
export function keyOf(deed: Deed, by: CountedBy): SubjectKey | null {
  switch (by) {
    case 'customer':
      return deed.customerNo;
    case 'device':
      return deed.deviceKey;
    case 'address':
      return deed.addressKey;
    case 'outlet':
      return deed.outletOrgId;
    case 'merchant':
      return deed.merchantNo;
    case 'operator':
      return deed.operator;
    case 'phone':
      return deed.phoneKey;
  }
}
