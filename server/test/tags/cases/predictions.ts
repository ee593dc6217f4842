import { predictions, probabilityTagOf } from '#contract/predictions.ts';
import { type TagCase, valued } from './tag-case.ts';

/** The newest score of the 31 days that end on the date; of one day the later version. */
const newest = (model: string, value: string): string =>
  `SELECT party_no, argMax(${value}, (business_date, version)) AS value FROM model_score
   WHERE model = '${model}' AND business_date BETWEEN '2025-12-01' AND '2025-12-31' GROUP BY party_no`;

export const predictionCases: readonly TagCase[] = predictions.flatMap(({ code: model }, index) => {
  const other = predictions[(index + 1) % predictions.length]!.code;
  const scored = (on: string, probability: number, band: string) => ({
    on,
    model,
    probability,
    band,
  });
  const two = { scores: [scored('2025-12-05', 0.7, 'high'), scored('2025-12-30', 0.2, 'medium')] };
  const tooOld = { scores: [scored('2025-11-30', 0.7, 'high')] };
  const oldest = { scores: [scored('2025-12-01', 0.7, 'high')] };
  const anothers = { scores: [{ ...scored('2025-12-30', 0.7, 'high'), model: other }] };
  return [
    valued(
      model,
      '',
      newest(model, 'band'),
      ['medium', 'the newest of two', two],
      ['', 'by another model only', anothers],
      ['high', 'on the last day of its shelf life', oldest],
      ['', 'older than its shelf life', tooOld],
    ),
    valued(
      probabilityTagOf(model),
      null,
      newest(model, 'probability'),
      [0.2, 'the newest of two', two],
      [null, 'by another model only', anothers],
      [0.7, 'on the last day of its shelf life', oldest],
      [null, 'older than its shelf life', tooOld],
    ),
  ];
});
