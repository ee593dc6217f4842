/** Newcombe's interval for a difference of two proportions (Statistics in Medicine 1998, method 10), from its formula. */
export function newcombe(
  a: { hits: number; size: number },
  b: { hits: number; size: number },
): { low: number; high: number } {
  const z = 1.959963984540054;
  const wilson = ({ hits, size }: { hits: number; size: number }) => {
    const share = hits / size;
    const middle = share + (z * z) / (2 * size);
    const half = z * Math.sqrt((share * (1 - share)) / size + (z * z) / (4 * size * size));
    const scale = 1 + (z * z) / size;
    return { share, low: (middle - half) / scale, high: (middle + half) / scale };
  };
  const first = wilson(a);
  const second = wilson(b);
  const lift = first.share - second.share;
  return {
    low: lift - Math.hypot(first.share - first.low, second.high - second.share),
    high: lift + Math.hypot(first.high - first.share, second.share - second.low),
  };
}
