import {
  commonWebhookFields,
  type WebhookEventType,
  webhookEvents,
} from '#contract/webhook-events.ts';
import type { Webhook } from '#contract/webhooks.ts';

/** An event as a delivery keeps it. */
export type DeliveredEvent = {
  type: string;
  occurredAt: Date;
  businessDate: string;
  partyNo: number;
  orgId: number;
  amountFen: number;
  properties: Readonly<Record<string, string>>;
};

/**
 * What is sent of an event: the fields that the contract declares of its type, and no other property that it
 * may have. Written anew for every attempt, so that an endpoint switched to ids gets no more amounts, not
 * even of events that waited.
 */
export function writeBody(event: DeliveredEvent, content: Webhook['content']): string {
  const common: Record<string, unknown> = {
    customerNo: event.partyNo,
    orgId: event.orgId,
    businessDate: event.businessDate,
  };
  const data = Object.fromEntries(
    isDeclared(event.type)
      ? [
          ...commonWebhookFields.map(({ name }) => [name, common[name]]),
          ...webhookEvents[event.type].fields
            .filter(({ kind }) => kind !== 'amount' || content === 'amounts')
            .map(({ name, from, kind }) => [
              name,
              from === 'amountFen'
                ? event.amountFen
                : (kind === 'day' ? dayOf : numberOf)(event.properties[from.property]),
            ])
            .filter(([, value]) => value !== null),
        ]
      : [],
  );
  return JSON.stringify({ type: event.type, timestamp: event.occurredAt.toISOString(), data });
}

function isDeclared(type: string): type is WebhookEventType {
  return Object.hasOwn(webhookEvents, type);
}

/** Days stand in events as YYYY-MM-DD; what is none is left out. */
const dayOf = (text: string | undefined): string | null =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null;

/** Ids stand in events as text. One that is none is left out: it may be anything. */
function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
