/** Why there is nothing to show, or why a press did not bring the voucher. */
export type Trouble =
  | { kind: 'unknown' | 'expired' | 'offline' | 'unavailable' }
  | { kind: 'too_many'; seconds: number };
