import { type CustomerDocument, tagsOfCustomer } from '#modules/tags/index.ts';
import { partiesOf } from '#platform/analytics/canonical-party.core.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { addDays } from '#platform/clock/clock.ts';
import { parseDocument, type PortraitDocument } from './portrait-document.core.ts';

export type ReadDocument = {
  /** null before the first is written */
  of: CustomerDocument | null;
  written: { businessDate: string; writtenAt: string; document: PortraitDocument } | null;
  /** since the document's date, those of today included */
  laterEvents: PortraitDocument['events'];
};

/** Documents are written every morning of the day before; a week is far more than was ever left out. */
const laterDays = 7;
/** A bound on what one customer can bring in a week; nobody but a machine comes near it. */
const laterEvents = 500;

/**
 * What ClickHouse knows of a customer, in one statement: the newest document, and the events since. The
 * caller makes sure of the scope: of a customer who moved here yesterday, the document still names the
 * former outlet.
 */
export async function readDocument(
  analytics: Analytics,
  customerNo: number,
  today: string,
): Promise<ReadDocument> {
  const { document, further } = await tagsOfCustomer.readDocument(
    analytics,
    { all: true },
    customerNo,
    {
      select: `business_date, toUnixTimestamp64Milli(occurred_at), type, channel, amount_fen FROM fact_event
        WHERE ${partiesOf((number) => `${number} = {customer_no:UInt32}`, 'party_no')} AND business_date > {events_after:Date32} AND business_date <= {events_until:Date32}
        LIMIT ${laterEvents}`,
      params: { events_after: addDays(today, -laterDays), events_until: today },
    },
  );
  if (!document?.portrait) return { of: document, written: null, laterEvents: [] };
  const { businessDate, writtenAt } = document;
  const events = further.map(({ at, a: type, b: channel, number: fen }) => ({
    at,
    type,
    channel,
    fen,
  }));
  return {
    of: document,
    written: { businessDate, writtenAt, document: parseDocument(document.portrait) },
    laterEvents: events,
  };
}
