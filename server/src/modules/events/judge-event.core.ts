import { createHash } from 'node:crypto';
import {
  eventLimits,
  type EventRefusal,
  type EventTold,
  eventTold,
  reservedEvents,
} from '#contract/events.ts';

export type Judged =
  | { ok: true; index: number; eventId: string; told: EventTold }
  | { ok: false; index: number; code: EventRefusal; facts: Record<string, string> };

/** Judges one event of a batch by itself: its form, its type and its time. */
export function judgeEvent(source: string, given: unknown, index: number, now: Date): Judged {
  const parsed = eventTold.safeParse(given);
  if (!parsed.success) {
    const at = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    return { ok: false, index, code: 'EVENT_MALFORMED', facts: { at: at.slice(0, 200) } };
  }
  const told = parsed.data;
  const refused = (code: EventRefusal, facts: Record<string, string> = {}): Judged => ({
    ok: false,
    index,
    code,
    facts,
  });
  if (reservedEvents.includes(told.type))
    return refused('EVENT_TYPE_RESERVED', { type: told.type });
  const aheadMinutes = (Date.parse(told.occurredAt) - now.getTime()) / 60_000;
  if (aheadMinutes > eventLimits.aheadMinutes) return refused('EVENT_IN_FUTURE');
  if (-aheadMinutes > eventLimits.oldestDays * 24 * 60) return refused('EVENT_TOO_OLD');
  return { ok: true, index, told, eventId: idOfEvent(source, told.eventId) };
}

/**
 * The id under which an event of a source is known here: the same however often it is sent. A UUID of
 * version 8, the leading bits of SHA-256; those of the program's own events are random.
 */
export function idOfEvent(source: string, eventId: string): string {
  const bytes = createHash('sha256').update(`${source}\n${eventId}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20, 32]
    .map((end, at, ends) => hex.slice(at === 0 ? 0 : ends[at - 1], end))
    .join('-');
}
