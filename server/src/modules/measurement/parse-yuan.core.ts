/** At most 11 digits of yuan: 100 billion, and far below 2^53 fen. */
const YUAN = /^(-?)(\d{1,11})(?:\.(\d{1,2}))?$/;

/** "12.5" → 1250 fen, exactly; null where it is no amount in yuan. Never through a float. */
export function parseYuan(text: string): bigint | null {
  const match = YUAN.exec(text.trim());
  if (!match) return null;
  const fen = BigInt((match[2] ?? '') + (match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? -fen : fen;
}
