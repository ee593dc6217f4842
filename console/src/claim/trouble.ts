/** Why there is nothing to show, or why a press did not bring the voucher. */
export type Trouble =
  | { kind: 'unknown' | 'expired' | 'offline' | 'unavailable' }
  | { kind: 'too_many'; seconds: number }
  /** a refusal in the server's own words, in the language in which it was asked */
  | { kind: 'refused'; title: string };
