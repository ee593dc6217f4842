import type { ShippedEvent } from '#platform/outbox/ship-outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { addDays } from '#platform/clock/clock.ts';

import type { Analytics } from '#platform/analytics/index.ts';
import { foldEvents } from './live-state.core.ts';

/**
 * An event comes at most so many days after it happened (`eventLimits`), and a day is let go of once a
 * run of a later date than that has it: until then real-time tags are read from it.
 */
export const liveDaysAfterRun = 8;

/** Joins shipped events into the states that real-time tags are read from. */
export async function keepLiveStates(
  { analytics, clock }: Pick<Platform, 'analytics' | 'clock'>,
  events: readonly ShippedEvent[],
): Promise<void> {
  const states = foldEvents(events);
  if (states.length === 0) return;
  // After the events themselves were written: a run that begins later than this has seen them.
  const shippedAt = clock.now().toISOString();
  await analytics.insertRows(
    'live_state',
    states.map(({ businessDate, type, partyNo, newest, highestFen }) => ({
      business_date: businessDate,
      type,
      party_no: partyNo,
      newest: [newest.at.toISOString(), newest.eventId, newest.orgId],
      highest_fen: highestFen,
      shipped_at: shippedAt,
    })),
    // A batch may hold late events of many days.
    { settings: { max_partitions_per_insert_block: 0 } },
  );
}

/** Lets go of days that runs have seen and no event can come for any more; gives how many. */
export async function dropSeenStates(analytics: Analytics, newestRun: string): Promise<number> {
  const before = addDays(newestRun, -liveDaysAfterRun);
  const days = await analytics.query<{ day: string }>(
    `SELECT DISTINCT partition AS day FROM system.parts
     WHERE database = currentDatabase() AND table = 'live_state' AND active AND partition < {before:String} ORDER BY day`,
    { before },
  );
  for (const { day } of days)
    await analytics.command(`ALTER TABLE live_state DROP PARTITION '${day}'`);
  return days.length;
}
