import { createHmac } from 'node:crypto';
import { beforeAll } from 'vitest';
import type { WebhookEventType } from '#contract/webhook-events.ts';
import {
  type WebhookDeliveryDetail,
  webhookDeliveryDetail,
  webhookDeliveryPage,
  type WebhookNew,
  webhookMade,
} from '#contract/webhooks.ts';
import { collectDeliveries, outsideOf, sendDue } from '#modules/webhooks/index.ts';
import type { IdentifiedEvent } from '#platform/outbox/outbox.ts';
import { writeNewEvents } from '#platform/outbox/outbox.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person, signIn, type TestApp, useApp } from '../harness/app.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { type Receiver, status, useReceiver } from './receiver.ts';

export type HookedBank = TestApp & {
  receiver: Receiver;
  /** asks as an administrator of the head office, who signs in anew when time has moved */
  ask: Person['call'];
  org: (code: string) => number;
  outside: ReturnType<typeof outsideOf>;
  /** makes an endpoint at the receiver, of the head office and all voucher events unless said */
  addEndpoint(more?: Partial<WebhookNew>): Promise<{ id: number; secret: string }>;
  /** writes events; gives their ids */
  tell(events: readonly Partial<IdentifiedEvent>[]): Promise<string[]>;
  /** collects until every committed event is read */
  collect(): Promise<void>;
  /** collects, then sends what is due until nothing is */
  deliver(): Promise<void>;
  advance(seconds: number): void;
  /** as every test begins: no endpoint, nothing received, a receiver that takes everything, ten o'clock */
  clear(): Promise<void>;
  /** a statement that sees every row */
  asJob<Row extends Record<string, unknown>>(text: string): Promise<Row[]>;
  newest(endpointId: number): Promise<WebhookDeliveryDetail>;
};

const types: WebhookEventType[] = ['voucher_claimed', 'voucher_redeemed'];

const begin = '2026-06-15T10:00:00+08:00';

/** A bank with a receiver on this machine; time stands until it is moved, and waits are never spread. */
export function useHookedBank(): HookedBank {
  const hosts = new Set<string>();
  const receiver = useReceiver(hosts);
  const bank = useApp({ now: begin, webhookHosts: hosts });
  const outside = { ...outsideOf(hosts), timeoutMilliseconds: 3000, random: () => 0.5 };
  let org: (code: string) => number = () => 0;
  let administrator: Person;
  let signedInAt = 0;
  beforeAll(async () => {
    org = await buildSampleOrganization(bank.platform.database);
    administrator = await bank.signInAs('administrator', 'HQ');
    signedInAt = bank.platform.clock.now().getTime();
  });
  const ask: HookedBank['ask'] = async (...call) => {
    const now = bank.platform.clock.now().getTime();
    if (now !== signedInAt) administrator = await signIn(bank.app, administrator);
    signedInAt = now;
    return administrator.call(...call);
  };
  const addEndpoint: HookedBank['addEndpoint'] = async (more = {}) => {
    const given = { name: '收银台', url: receiver.url, orgId: org('HQ'), eventTypes: types };
    const made = bodyOf(
      webhookMade,
      await ask('POST', '/api/webhooks', { ...given, content: 'ids', ...more }),
    );
    return { id: made.webhook.id, secret: made.secret };
  };
  const tell: HookedBank['tell'] = async (events) => {
    const written = events.map((event) => ({
      eventId: crypto.randomUUID(),
      type: 'voucher_claimed',
      businessDate: '2026-06-15',
      occurredAt: bank.platform.clock.now(),
      partyNo: 7,
      orgId: org('FZ-GL-1'),
      amountFen: 5000,
      properties: { voucher_id: '11', offer_id: '3', campaign_id: '2' },
      ...event,
    }));
    await withJob(bank.platform.database, (tx) => writeNewEvents(tx, written));
    return written.map((event) => event.eventId);
  };
  // Whoever has a transaction open anywhere in the cluster holds newer events back.
  const collect = async (): Promise<void> => {
    for (;;) {
      const read = await collectDeliveries(bank.platform);
      const [waiting] = await bank.postgres.asOwner<{ n: number }>(
        `select count(*)::int as n from platform.outbox, platform.outbox_reader as reader
         where (outbox.xid, outbox.seq) > (reader.xid, reader.seq)`,
      );
      if (read === 0 && waiting?.n === 0) return;
    }
  };
  const deliver = async (): Promise<void> => {
    await collect();
    while ((await sendDue(bank.platform, outside)) > 0);
  };
  const newest: HookedBank['newest'] = async (endpointId) => {
    const url = `/api/webhooks/${endpointId}/deliveries`;
    const page = bodyOf(webhookDeliveryPage, await ask('GET', `${url}?limit=1`));
    const one = await ask('GET', `${url}/${page.items[0]?.id}`);
    return bodyOf(webhookDeliveryDetail, one);
  };
  const advance = (seconds: number): void =>
    bank.setNow(new Date(bank.platform.clock.now().getTime() + seconds * 1000));
  const asJob = async <Row extends Record<string, unknown>>(text: string): Promise<Row[]> => {
    await bank.postgres.asOwner('set role huike_job');
    const rows = await bank.postgres.asOwner<Row>(text);
    await bank.postgres.asOwner('reset role');
    return rows;
  };
  const { resolve } = outside;
  const clear = async (): Promise<void> => {
    await asJob('update webhooks.endpoint set removed_at = now()');
    receiver.received.length = 0;
    receiver.answer = status(204);
    bank.setNow(begin);
    outside.resolve = resolve;
    await collect();
  };
  const added = {
    asJob,
    clear,
    ask,
    receiver,
    outside,
    addEndpoint,
    tell,
    collect,
    deliver,
    advance,
    newest,
  };
  const described = Object.fromEntries(
    Object.entries(added).map(([name, value]) => [name, { value }]),
  );
  return Object.defineProperties(bank, {
    ...described,
    org: { get: () => org },
  }) as HookedBank; // defineProperties gives back its argument's own type
}

/** Whether a letter is signed with a secret, written from the specification and not with the product's code. */
export function isSigned(
  letter: { headers: Record<string, unknown>; body: string },
  secret: string,
): boolean {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    String(letter.headers[`webhook-${name}`]),
  );
  const mac = createHmac('sha256', Buffer.from(secret.split('_')[1] ?? '', 'base64'));
  const expected = mac.update([id, timestamp, letter.body].join('.')).digest('base64');
  return signatures?.split(' ').includes(`v1,${expected}`) ?? false;
}
