import type { Deed } from '#contract/fraud.ts';
import type { IsExempt, RuleHit, StandingRule } from './rule-hit.core.ts';

type Counter = {
  rule: StandingRule;
  windowMs: number;
  /**
   * of each device pairs of a customer and their newest moment, flat, the newest last, as many as the threshold;
   * the device that acted last comes last
   */
  devices: Map<string, number[]>;
  /** of the batch that is being judged: customers who are new on a device */
  ahead: Map<string, Set<number>>;
};

/** Of one rule; beyond it the device that has been quiet longest is forgotten. */
const deviceLimit = 500_000;

/**
 * Sliding windows of how many customers act for themselves on one device. A customer counts from their newest
 * deed on; as many of them as the threshold go on acting, the next who is none of them is above the rule. What
 * staff do for customers at their own device is not counted. Deeds of these kinds have no orders: each stands by itself.
 */
export function createDistinctWindows(rules: readonly StandingRule[]) {
  const counters = rules
    .filter(({ on, counts }) => on && counts === 'customers')
    .map((rule): Counter => ({
      rule,
      windowMs: rule.minutes * 60_000,
      devices: new Map(),
      ahead: new Map(),
    }));
  const refusers = counters.filter(({ rule }) => rule.action !== 'watch');
  let forgotten = 0;

  return {
    judge(deeds: readonly Deed[], now: number, isExempt: IsExempt): (RuleHit | null)[] | null {
      let hits: (RuleHit | null)[] | null = null;
      for (const counter of refusers) {
        for (const [place, deed] of deeds.entries()) {
          if (hits?.[place]) continue;
          const hit = findHit(counter, deed, now, isExempt);
          if (hit) (hits ??= deeds.map(() => null))[place] = hit;
        }
        counter.ahead.clear();
      }
      return hits;
    },
    add(deed: Deed, at: number, isExempt: IsExempt): RuleHit[] {
      const above: RuleHit[] = [];
      for (const counter of counters) {
        const own = ownOf(counter, deed);
        if (!own) continue;
        const { rule, devices, windowMs } = counter;
        const seen = devices.get(own.device);
        const others = seen ? othersOn(seen, own.customerNo, at - windowMs) : 0;
        if (rule.action === 'watch' && others !== null && others >= rule.threshold)
          if (!isExempt({ rule, key: own.device }))
            above.push({ rule, key: own.device, isFirm: true });
        if (seen) {
          insertCustomer(seen, own.customerNo, at, rule.threshold);
          devices.delete(own.device);
        }
        devices.set(own.device, seen ?? [own.customerNo, at]);
        if (devices.size <= deviceLimit) continue;
        for (const quiet of devices.keys()) {
          devices.delete(quiet);
          forgotten += 1;
          break;
        }
      }
      return above;
    },
    forget(now: number): void {
      for (const { devices, windowMs } of counters)
        for (const [device, seen] of devices) {
          if ((seen.at(-1) ?? 0) > now - windowMs) break;
          devices.delete(device);
        }
    },
    size: () => ({ keys: counters.reduce((sum, { devices }) => sum + devices.size, 0), forgotten }),
  };
}

function ownOf({ rule }: Counter, deed: Deed): { device: string; customerNo: number } | null {
  const { what, operator, deviceKey: device, customerNo } = deed;
  return what === rule.what && operator === null && device !== null && customerNo !== null
    ? { device, customerNo }
    : null;
}

function findHit(counter: Counter, deed: Deed, now: number, isExempt: IsExempt): RuleHit | null {
  const own = ownOf(counter, deed);
  if (!own) return null;
  const { rule, windowMs, devices, ahead } = counter;
  const { device, customerNo } = own;
  const seen = devices.get(device);
  const others = seen ? othersOn(seen, customerNo, now - windowMs) : 0;
  if (others === null) return null;
  const before = ahead.get(device);
  if (before?.has(customerNo)) return null;
  if (others + (before?.size ?? 0) < rule.threshold || isExempt({ rule, key: device })) {
    if (before) before.add(customerNo);
    else ahead.set(device, new Set([customerNo]));
    return null;
  }
  return { rule, key: device, isFirm: others >= rule.threshold };
}

/** How many others have acted since; null where the customer has too. */
function othersOn(seen: readonly number[], customerNo: number, since: number): number | null {
  let others = 0;
  for (let place = seen.length - 2; place >= 0 && (seen[place + 1] ?? 0) > since; place -= 2) {
    if (seen[place] === customerNo) return null;
    others += 1;
  }
  return others;
}

/** In its place from behind: what other processes tell comes a little late. */
function insertCustomer(seen: number[], customerNo: number, at: number, limit: number): void {
  let moment = at;
  for (let place = 0; place < seen.length; place += 2)
    if (seen[place] === customerNo) {
      moment = Math.max(at, seen[place + 1] ?? 0);
      seen.splice(place, 2);
      break;
    }
  let place = seen.length;
  while (place > 0 && (seen[place - 1] ?? 0) > moment) place -= 2;
  seen.splice(place, 0, customerNo, moment);
  if (seen.length > limit * 2) seen.splice(0, 2);
}
