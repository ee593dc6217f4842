import { expect, test } from 'vitest';
import { seriesOfSnapshots } from './snapshot-series.core.ts';

const row = (kind: string, import_no: number, day: string, count = 100) => ({
  source: 'core',
  kind,
  import_no,
  day,
  count,
});

test('kinds that come in files of their own have newest days of their own', () => {
  const rows = [
    row('demand', 1, '2026-02-28'),
    row('wealth', 2, '2026-02-28'),
    row('demand', 3, '2026-03-01'),
  ];
  expect(seriesOfSnapshots(rows)).toEqual([
    { source: 'core', kinds: ['wealth'], days: ['2026-02-28'], strays: [] },
    { source: 'core', kinds: ['demand'], days: ['2026-02-28', '2026-03-01'], strays: [] },
  ]);
});

test('of kinds that come together, one that is missing on a day has nothing left', () => {
  const rows = [
    row('gold', 1, '2026-02-28', 1),
    row('fund', 1, '2026-02-28'),
    row('wealth', 2, '2026-02-28'),
    row('fund', 2, '2026-02-28'),
    row('fund', 3, '2026-03-01'),
  ];
  expect(seriesOfSnapshots(rows)).toEqual([
    { source: 'core', kinds: null, days: ['2026-02-28', '2026-03-01'], strays: [] },
  ]);
});

test('a date that one mistyped row of many bears is no picture, a first month of few customers is', () => {
  const rows = [
    row('demand', 1, '2026-01-31', 20),
    row('demand', 1, '2026-02-28', 1000),
    row('demand', 1, '2026-02-23', 1),
    row('demand', 2, '2026-03-03', 1),
    row('demand', 2, '2026-03-01', 1000),
  ];
  expect(seriesOfSnapshots(rows)).toMatchObject([
    { days: ['2026-01-31', '2026-02-28', '2026-03-01'], strays: ['2026-02-23', '2026-03-03'] },
  ]);
});
