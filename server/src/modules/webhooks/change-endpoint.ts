import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import {
  type Webhook,
  type WebhookChange,
  webhookLimits,
  type WebhookNew,
} from '#contract/webhooks.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeAddress } from './judge-address.ts';
import { judgeUrl, type NamedHosts } from './judge-url.core.ts';
import { findEndpoint } from './list-endpoints.ts';
import { addSecret, endPresentSecret } from './secrets.ts';

/** Whoever makes endpoints takes turns on this number, so that their limit holds. */
export const makingLockNumber = 7_283_020;

/** Makes an endpoint, active; its secret is in this answer only. As the job role: the limit is the whole bank's. */
export async function createEndpoint(
  tx: Tx,
  { keyring, namedHosts, now }: { keyring: Keyring; namedHosts: NamedHosts; now: Date },
  caller: Caller,
  input: WebhookNew,
): Promise<Result<{ webhook: Webhook; secret: string }>> {
  if (!scopeCovers(caller.scope, input.orgId)) return refuse('FORBIDDEN');
  const url = judgeGivenUrl(input.url, namedHosts);
  if (!url.ok) return url;
  await sql`select pg_advisory_xact_lock(${makingLockNumber})`.execute(tx);
  const { rows } = await sql<{ id: number | null }>`
    with made as (
      insert into webhooks.endpoint (name, url, org_id, event_types, content, created_by, created_at)
      select ${input.name}, ${url.value}, org_id, ${input.eventTypes}::text[], ${input.content}, ${staffIdOf(caller)}::bigint, ${now}
      from organization.org_unit where org_id = ${input.orgId}
        and (select count(*) from webhooks.endpoint where removed_at is null) < ${webhookLimits.endpoints}
      returning endpoint_id)
    select (select endpoint_id from made) as id from organization.org_unit where org_id = ${input.orgId}`.execute(
    tx,
  );
  const [made] = rows;
  if (!made) return refuse('NOT_FOUND');
  if (made.id === null) return refuse('WEBHOOK_LIMIT', { limit: webhookLimits.endpoints });
  const secret = await addSecret(tx, keyring, { endpointId: made.id, orgId: input.orgId, now });
  const webhook = await findEndpoint(tx, made.id);
  if (!webhook.ok) throw new Error('the new endpoint is not visible to its maker');
  await audit(tx, caller, webhook.value, 'create', {
    host: new URL(url.value).host,
    eventTypes: input.eventTypes,
    content: input.content,
  });
  return ok({ webhook: webhook.value, secret });
}

/** A person who sets one going again begins its count of failures anew. */
export async function changeEndpoint(
  tx: Tx,
  namedHosts: NamedHosts,
  caller: Caller,
  id: number,
  change: WebhookChange,
): Promise<Result<Webhook>> {
  const seen = await lockEndpoint(tx, id);
  if (!seen.ok) return seen;
  const url = change.url === undefined ? null : judgeGivenUrl(change.url, namedHosts);
  if (url && !url.ok) return url;
  const { name, eventTypes, content, state } = change;
  await sql`update webhooks.endpoint set name = coalesce(${name ?? null}, name), url = coalesce(${url?.value ?? null}, url),
      event_types = coalesce(${eventTypes ?? null}::text[], event_types), content = coalesce(${content ?? null}, content),
      state = coalesce(${state ?? null}, state),
      disabled_because = case when ${state ?? null}::text is null then disabled_because end,
      failures = case when ${state ?? null}::text = 'active' and state <> 'active' then 0 else failures end,
      failing_since = case when ${state ?? null}::text = 'active' and state <> 'active' then null else failing_since end
    where endpoint_id = ${id}`.execute(tx);
  const { url: changedUrl, ...rest } = change;
  // What follows the host of a URL may be a key of the receiver.
  const host = changedUrl === undefined ? {} : { host: new URL(changedUrl).host };
  await audit(tx, caller, seen.value, 'update', { change: { ...rest, ...host } });
  return findEndpoint(tx, id);
}

/** Gives the new secret as it is shown once; the former one signs beside it for a while. */
export async function rotateSecret(
  tx: Tx,
  { keyring, now }: { keyring: Keyring; now: Date },
  caller: Caller,
  id: number,
  overlapHours: number,
): Promise<Result<{ webhook: Webhook; secret: string }>> {
  const seen = await lockEndpoint(tx, id);
  if (!seen.ok) return seen;
  await endPresentSecret(tx, id, overlapHours, now);
  const secret = await addSecret(tx, keyring, { endpointId: id, orgId: seen.value.orgId, now });
  await audit(tx, caller, seen.value, 'rotate_secret', { overlapHours });
  const webhook = await findEndpoint(tx, id);
  return webhook.ok ? ok({ webhook: webhook.value, secret }) : webhook;
}

/** Ends an endpoint: nothing more is collected for it or sent to it, and its secrets are gone. */
export async function removeEndpoint(
  tx: Tx,
  caller: Caller,
  id: number,
  now: Date,
): Promise<Result<{ id: number }>> {
  const seen = await lockEndpoint(tx, id);
  if (!seen.ok) return seen;
  await sql`update webhooks.endpoint set removed_at = ${now} where endpoint_id = ${id}`.execute(tx);
  await sql`delete from webhooks.secret where endpoint_id = ${id}`.execute(tx);
  await audit(tx, caller, seen.value, 'remove', { waiting: seen.value.waiting });
  return ok({ id });
}

/** Whoever changes an endpoint or its secrets waits here for the other. */
async function lockEndpoint(tx: Tx, id: number): Promise<Result<Webhook>> {
  await sql`select from webhooks.endpoint where endpoint_id = ${id} for no key update`.execute(tx);
  return findEndpoint(tx, id);
}

/** As it stands, and where it names its address outright, that one too; a name is looked up at every attempt. */
function judgeGivenUrl(text: string, namedHosts: NamedHosts): Result<string> {
  const judged = judgeUrl(text, namedHosts);
  if (!judged.ok) return refuse('WEBHOOK_URL_REFUSED', { reason: judged.reason });
  const { host, isNamedHost, url } = judged;
  const isAddress = host.includes(':') || /^[\d.]+$/.test(host);
  const reason = isAddress ? judgeAddress(host, isNamedHost) : null;
  return reason === null ? ok(url.href) : refuse('WEBHOOK_URL_REFUSED', { reason });
}

async function audit(
  tx: Tx,
  caller: Caller,
  { id, orgId, name }: Pick<Webhook, 'id' | 'orgId' | 'name'>,
  act: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    actor: caller,
    action: `webhook.${act}`,
    objectKind: 'Webhook',
    objectId: id,
    orgId,
    detail: { name, ...detail },
  });
}
