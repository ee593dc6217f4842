import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { newWebhookSecret } from './sign-webhook.core.ts';

/** A sealed secret opens under its endpoint and its own id only. */
const bindingOf = (endpointId: number, secretId: string): string =>
  `webhook/${endpointId}/secret/${secretId}`;

/** Makes an endpoint's present secret; gives it as it is shown once. */
export async function addSecret(
  tx: Tx,
  keyring: Keyring,
  { endpointId, orgId, now }: { endpointId: number; orgId: number; now: Date },
): Promise<string> {
  const secret = newWebhookSecret();
  const secretId = randomUUID();
  const sealed = encryptValue(keyring, bindingOf(endpointId, secretId), secret);
  await sql`insert into webhooks.secret (secret_id, endpoint_id, sealed, made_at, org_id)
    values (${secretId}, ${endpointId}, ${sealed}, ${now}, ${orgId})`.execute(tx);
  return secret;
}

/**
 * The present secret signs on for `overlapHours`; those before it end now, so that never more than two sign.
 * Under the lock of the endpoint: two who rotate at once do so one after the other.
 */
export async function endPresentSecret(
  tx: Tx,
  endpointId: number,
  overlapHours: number,
  now: Date,
): Promise<void> {
  await sql`delete from webhooks.secret where endpoint_id = ${endpointId} and ends_at is not null`.execute(
    tx,
  );
  await (
    overlapHours === 0
      ? sql`delete from webhooks.secret where endpoint_id = ${endpointId}`
      : sql`update webhooks.secret set ends_at = ${new Date(now.getTime() + overlapHours * 3_600_000)}
          where endpoint_id = ${endpointId}`
  ).execute(tx);
}

/** The secrets that sign now, of each endpoint the newest first. */
export async function readSecrets(
  tx: Tx,
  keyring: Keyring,
  endpointIds: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, readonly string[]>> {
  if (endpointIds.length === 0) return new Map();
  const { rows } = await sql<{ endpoint_id: number; secret_id: string; sealed: Buffer }>`
    select endpoint_id, secret_id, sealed from webhooks.secret
    where endpoint_id = any(${endpointIds}::bigint[]) and (ends_at is null or ends_at > ${now})
    order by made_at desc, ends_at desc nulls first`.execute(tx);
  const found = new Map<number, string[]>();
  for (const { endpoint_id: id, secret_id: secretId, sealed } of rows)
    found.set(id, [
      ...(found.get(id) ?? []),
      decryptValue(keyring, bindingOf(id, secretId), sealed),
    ]);
  return found;
}
