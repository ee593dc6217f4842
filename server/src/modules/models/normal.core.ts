/** The z with P(|Z| > z) = 0.05 (DLMF 7.17, by erfc⁻¹). */
export const twoSided95 = 1.959963984540054;

/**
 * P(|Z| > |z|) = erfc(|z|/√2): its power series near 0 (DLMF 7.6.2), its continued fraction further out
 * (DLMF 7.9.1).
 */
export function normalTwoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let k = 1; term > sum * 1e-17; k += 1) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = 0;
  for (let k = 60; k >= 1; k -= 1) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
