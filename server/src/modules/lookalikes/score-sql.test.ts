import { expect, test } from 'vitest';
import { scoreRows, trainModel, sharedCodes, sharedFloats } from '#modules/models/index.ts';
import { useAnalytics } from '../../../test/harness/analytics.ts';
import { scoreSql } from './score-sql.core.ts';

const analytics = useAnalytics();

test('the engine scores rows as the model does: missing numbers, rare and unknown categories, quotes', async () => {
  const rows = 600;
  const words = ['a', "it's", 'b\\c', '', 'rare'];
  const amounts = sharedFloats(rows);
  const codes = sharedCodes(rows);
  for (let row = 0; row < rows; row += 1) {
    amounts[row] = row % 7 === 0 ? Number.NaN : (row * 37) % 101;
    codes[row] = row === 5 ? 4 : row % 4;
  }
  const table = {
    rows,
    columns: [
      { name: 'amount', kind: 'numeric' as const, values: amounts },
      { name: 'word', kind: 'categorical' as const, codes, categories: words },
    ],
  };
  const label = Uint8Array.from(amounts, (amount, row) =>
    Number((Number.isNaN(amount) ? 80 : amount) + 20 * (codes[row] ?? 0) + ((row * 13) % 40) > 90),
  );
  const trained = await trainModel({
    table,
    label,
    split: { by: 'random', testShare: 0.3 },
    learner: 'logistic',
    seed: 1,
    fewestLabels: 10,
  });
  if (!trained.ok) throw new Error(trained.refusal.code);
  const { fitted, calibration } = trained.value.model;
  if (fitted.learner !== 'logistic') throw new Error('a logistic regression was asked for');
  const scored = await scoreRows({ model: trained.value.model, table });
  if (!scored.ok) throw new Error(scored.refusal.code);

  await analytics.command(
    'CREATE TABLE rows_to_score (no UInt32, amount Nullable(Float64), word LowCardinality(String)) ENGINE = MergeTree ORDER BY no',
  );
  await analytics.insertRows(
    'rows_to_score',
    Array.from({ length: rows }, (_, no) => ({
      no,
      amount: Number.isNaN(amounts[no] ?? 0) ? null : amounts[no],
      word: words[codes[no] ?? 0],
    })),
  );
  const answer = await analytics.query<{ score: number }>(
    `SELECT ${scoreSql(fitted, (feature) => feature)} AS score FROM rows_to_score ORDER BY no`,
  );
  const expected = [...scored.value.logOdds].map(
    (logOdds) => (logOdds - calibration.intercept) / calibration.slope,
  );
  const worst = Math.max(
    ...answer.map(({ score }, row) => Math.abs(score - (expected[row] ?? Number.NaN))),
  );
  expect(worst).toBeLessThan(1e-9);
});
