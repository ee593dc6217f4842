export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** −ln P(label), without an overflow on either side. */
export function logisticLoss(logOdds: number, label: number): number {
  const signed = label === 1 ? logOdds : -logOdds;
  return signed >= 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
}
