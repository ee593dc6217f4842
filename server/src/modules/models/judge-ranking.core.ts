import type { Decile } from '#contract/model-report.ts';
import type { Rows } from './feature-table.core.ts';

/**
 * The greatest distance between the distributions of the score in both classes (Kolmogorov–Smirnov), looked
 * at between different scores only. `ranked`: the highest scores first.
 */
export function ksOf(scores: Float64Array, label: Uint8Array, ranked: Rows): number {
  let positives = 0;
  for (const row of ranked) positives += label[row]!;
  const negatives = ranked.length - positives;
  let [seenPositives, seenNegatives, greatest] = [0, 0, 0];
  ranked.forEach((row, k) => {
    if (label[row] === 1) seenPositives += 1;
    else seenNegatives += 1;
    const next = ranked[k + 1];
    if (next !== undefined && scores[next] === scores[row]) return;
    greatest = Math.max(greatest, Math.abs(seenPositives / positives - seenNegatives / negatives));
  });
  return greatest;
}

/** Rows by score, the highest first, equal ones in the order they came. */
export function rankRows(scores: Float64Array, rows: Rows): Rows {
  return rows.slice().sort((one, other) => scores[other]! - scores[one]!);
}

/** Tenths of the ranked rows; with fewer than ten rows as many parts as there are rows. */
export function decilesOf(probabilities: Float64Array, label: Uint8Array, ranked: Rows): Decile[] {
  const parts = Math.min(10, ranked.length);
  let total = 0;
  for (const row of ranked) total += label[row]!;
  let above = 0;
  return Array.from({ length: parts }, (_, index) => {
    const from = Math.round((index * ranked.length) / parts);
    const to = Math.round(((index + 1) * ranked.length) / parts);
    const rows = ranked.subarray(from, to);
    let positives = 0;
    for (const row of rows) positives += label[row]!;
    above += positives;
    return {
      decile: index + 1,
      rows: rows.length,
      positives,
      highestScore: probabilities[rows[0]!]!,
      lowestScore: probabilities[rows.at(-1)!]!,
      gain: above / total,
      lift: above / to / (total / ranked.length),
    };
  });
}
