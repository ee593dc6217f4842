import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeNewEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * The address that an outlet's code of a draw holds (网点e码). It names the draw and the outlet and is no right to
 * anything: a phone plays by its customer's own link. So it may hang on a wall.
 */
export const addressOfOutletCode = (
  publicAddress: string | null,
  { drawId, orgId }: { drawId: number; orgId: number },
): string => `${publicAddress ?? ''}/benefits#outlet-draw/${drawId}/${orgId}`;

/** An outlet whose customers may play the draw: of the whole bank's draw any, else one below the draw's unit. */
export async function judgeOutlet(
  tx: Tx,
  { drawId, orgId }: { drawId: number; orgId: number },
): Promise<Result<{ name: string; isOpen: boolean }>> {
  const { rows } = await sql<{ name: string; isOpen: boolean }>`
    select own.name, draw.state = 'open' as "isOpen" from draws.draw join organization.org_unit own on own.org_id = ${orgId}
    where draw.id = ${drawId} and own.kind = 'outlet' and (draw.org_id is null or exists (
      select from organization.org_unit above where above.org_id = draw.org_id and own.path <@ above.path))`.execute(
    tx,
  );
  const [found] = rows;
  return found ? ok(found) : refuse('DRAW_CODE_UNKNOWN');
}

/** Tells that a customer has opened a draw by an outlet's code; once a customer, draw, outlet and day. As the job role. */
export async function tellScan(
  tx: Tx,
  now: Date,
  { customerNo, drawId, orgId }: { customerNo: number; drawId: number; orgId: number },
): Promise<void> {
  const businessDate = bankDay(now);
  const name = `outlet code of draw ${drawId} at ${orgId}: ${customerNo} on ${businessDate}`;
  await writeNewEvents(tx, [
    {
      eventId: createHash('sha256').update(name).digest('hex').slice(0, 32),
      type: 'code_scan',
      businessDate,
      occurredAt: now,
      partyNo: customerNo,
      orgId,
      channel: 'mobile',
      properties: { draw_id: String(drawId) },
    },
  ]);
}
