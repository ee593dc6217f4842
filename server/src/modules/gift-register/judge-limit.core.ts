import { Temporal } from 'temporal-polyfill';
import type { GiftLimit } from '#contract/gift-register.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** First and last day of the calendar period of a limit in which a day lies. */
export function limitPeriodOf(
  period: GiftLimit['period'],
  day: string,
): { from: string; until: string } {
  const { year, month } = Temporal.PlainDate.from(day);
  const months = { month: 1, quarter: 3, year: 12 }[period];
  const first = Math.ceil(month / months) * months - months + 1;
  const from = new Temporal.PlainDate(year, first, 1);
  return { from: from.toString(), until: from.add({ months }).subtract({ days: 1 }).toString() };
}

/**
 * Whether a person may be given something more in a period (compliance rule 5): one gift is worth no more than
 * the limit of one, and all of the period no more than the limit a person. Both limits may be reached.
 */
export function judgeLimit(
  limit: GiftLimit | null,
  { valueFen, givenFen }: { valueFen: number; givenFen: number },
): Result<null> {
  if (limit === null) return refuse('GIFT_LIMIT_UNSET');
  const { singleFen, personFen } = limit;
  if (valueFen > singleFen) return refuse('GIFT_LIMIT_SINGLE', { valueFen, singleFen });
  return givenFen + valueFen > personFen
    ? refuse('GIFT_LIMIT_PERSON', { givenFen, personFen })
    : ok(null);
}
