import type { Caller } from '#platform/http/caller.ts';

export type PlayRequest = {
  drawId: number;
  customerNo: number;
  clientSeed: string;
  /** the commitment that the phone saw; null: staff play, who choose no seed */
  commitment: string | null;
  clientKey: string;
  channel: 'customer' | 'staff';
  /** who asks, as in `staff:12` or `customer:7` */
  playedBy: string;
  /** device and network address, as keyed digests */
  deviceKey?: string | undefined;
  addressKey?: string | undefined;
  /** staff who play for a customer: audited */
  actor?: Caller;
};
