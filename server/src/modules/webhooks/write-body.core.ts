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
            .filter(({ kind }) => kind === 'id' || content === 'amounts')
            .map(({ name, from }) => [
              name,
              from === 'amountFen' ? event.amountFen : numberOf(event.properties[from.property]),
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

/** Ids stand in events as text. One that is none is left out: it may be anything. */
function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
