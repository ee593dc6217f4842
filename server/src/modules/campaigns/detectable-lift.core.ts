/**
 * The smallest difference of two conversion rates that arms of these sizes show at the 5 % level
 * (two-sided) with 80 % power, at the base rate where it is hardest to see (one half); null when an
 * arm has fewer than two people.
 *
 * Source: Fleiss, Levin, Paik, "Statistical Methods for Rates and Proportions" (3rd ed., 2003), 4.2,
 * solved for the difference, without continuity correction.
 */
export function detectableLift(control: number, treated: number): number | null {
  if (control < 2 || treated < 2) return null;
  const level = 1.959964;
  const power = 0.841621;
  return (level + power) * Math.sqrt(0.25 * (1 / control + 1 / treated));
}
