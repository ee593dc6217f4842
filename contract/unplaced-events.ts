import { z } from 'zod';
import { eventLimits } from './events.ts';
import { pageOf, pageQuery } from './pages.ts';

/** Why an event waits: its customer is not here yet, or nobody at all is known by ids of that system. */
export const unplacedReasons = ['CUSTOMER_NOT_IMPORTED', 'SYSTEM_WITHOUT_CUSTOMERS'] as const;
export type UnplacedReason = (typeof unplacedReasons)[number];

/** An event that is kept apart until its customer is known. */
export const unplacedEvent = z.object({
  id: z.int(),
  source: z.string(),
  eventId: z.string().max(128),
  type: z.string(),
  occurredAt: z.iso.datetime({ offset: true }),
  receivedAt: z.iso.datetime({ offset: true }),
  /** the system whose id names the customer, and that id */
  customerSource: z.string(),
  customerId: z.string(),
  reason: z.enum(unplacedReasons),
  /** the last day it is kept */
  keptUntil: z.iso.date(),
});
export type UnplacedEvent = z.infer<typeof unplacedEvent>;
export const unplacedEventPage = pageOf(unplacedEvent);
export const unplacedEventQuery = z.strictObject({
  source: z.string().max(60).optional(),
  ...pageQuery,
});

/** How many of each source wait and why: the sources with most of them. */
export const unplacedCounts = z.object({
  total: z.int(),
  keptDays: z.int(),
  sources: z
    .array(
      z.object({
        source: z.string(),
        reason: z.enum(unplacedReasons),
        count: z.int(),
        oldestReceivedAt: z.iso.datetime({ offset: true }),
        newestReceivedAt: z.iso.datetime({ offset: true }),
      }),
    )
    .max(100),
});
export type UnplacedCounts = z.infer<typeof unplacedCounts>;

/** All of a source are given up at once. */
export const unplacedSource = z.object({ source: z.string().min(1).max(60) });
export const unplacedRemoved = z.object({ removed: z.int() });

/** Beyond so many the source has something wrong, and its events are refused. */
export const unplacedLimit = 2000 * eventLimits.batch;
