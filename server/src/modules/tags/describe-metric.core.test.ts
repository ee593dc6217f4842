import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { describeMetric } from './describe-metric.core.ts';
import { daysBehind, latestSnapshot, periodOf } from './window.core.ts';

const described = new Map(
  [...catalogue.metrics].map(([code, metric]) => [code, describeMetric(metric)]),
);

test.each([
  ['aum_now', 'fen', 'comparable'],
  ['aum_month_2_ago', 'fen', 'comparable'],
  ['foreign_balances', 'count', 'comparable'],
  ['spending_3m', 'fen', 'comparable'],
  ['largest_movement_7', 'fen', 'comparable'],
  ['monthly_loan_payment', 'fen', 'comparable'],
  ['open_cards', 'count', 'comparable'],
  ['holding_kinds', 'count', 'comparable'],
  ['other_banks_180', 'count', 'comparable'],
  ['active_days_90', 'day', 'comparable'],
  ['salary_months_3m', 'month', 'comparable'],
  ['salary_streak', 'month', 'comparable'],
  ['cash_share_180', 'share', 'comparable'],
  ['highest_risk_held', 'level', 'comparable'],
  ['payday_transfers', 'fen', 'comparable'],
  ['payer_of_salary', null, 'not_number'],
  ['days_since_visit', 'day', 'elapsed'],
  ['last_act', null, 'not_number'],
  ['next_maturity', null, 'not_number'],
] as const)('%s is counted in %s and is %s', (code, unit, change) => {
  expect(described.get(code)).toMatchObject({ unit, change });
});

test('every metric says in both languages what it counts, and its own condition is in it', () => {
  for (const [code, metric] of catalogue.metrics) {
    const { name, definition } = described.get(code) ?? { name: metric, definition: metric };
    expect(name.zh).not.toBe(name.en);
    expect(definition.zh).toMatch(/\p{Script=Han}/u);
    expect(definition.en).not.toMatch(/\p{Script=Han}/u);
    expect(definition.en).toContain(metric.filter ?? '');
  }
});

/** Every day of two years, a leap day among them. */
const days = Array.from({ length: 731 }, (_, index) =>
  new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10),
);
const windows = [
  ...new Map(
    [...catalogue.metrics.values()].map(({ window }) => [JSON.stringify(window), window]),
  ).values(),
];

test.each(windows.map((window) => [JSON.stringify(window), window] as const))(
  '%s never looks at a day nearer than it says',
  (_, window) => {
    const gaps = days.map((asOf) => {
      const newest =
        window.kind === 'latest'
          ? (latestSnapshot(
              days.filter((day) => day <= asOf),
              asOf,
              window.daysAgo ?? 0,
            ) ?? '')
          : periodOf(window, asOf).until;
      return (Date.parse(asOf) - Date.parse(newest)) / 86_400_000;
    });
    expect(Math.min(...gaps.filter((gap) => !Number.isNaN(gap)))).toBeGreaterThanOrEqual(
      daysBehind(window),
    );
  },
);
