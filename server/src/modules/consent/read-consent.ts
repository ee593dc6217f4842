import { sql } from 'kysely';
import { consentPurposes, type CustomerConsent } from '#contract/consent.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { birthDateSql, isChildSql } from './guardian.ts';
import { holdoutSalt } from './holdout-salt.ts';
import { readHoldoutShare } from './universal-holdout.ts';

/** What a customer said and what holds now, with proofs; suppressions still in force or to come. */
export async function readConsent(
  tx: Tx,
  keyring: Keyring,
  customerNo: number,
  on: string,
): Promise<Result<CustomerConsent>> {
  const { sharePer10000 } = await readHoldoutShare(tx);
  const own = [...consentPurposes];
  const { rows } = await sql<CustomerConsent>`
    select
      coalesce((select json_agg(json_build_object('purpose', purpose, 'channel', channel, 'granted', granted, 'statedAt', ${instant('stated_at')})
        order by purpose, channel) from consent.standing where standing.customer_no = customer.customer_no and purpose = any (${own}::text[])), '[]') as standing,
      coalesce((select json_agg(json_build_object('statementId', statement_id, 'purpose', purpose, 'channel', channel, 'granted', granted,
        'statedAt', ${instant('stated_at')}, 'proofKind', proof_kind, 'proof', proof, 'textVersion', text_version,
        'recordedBy', recorded_by, 'recordedAt', ${instant('recorded_at')}) order by statement_id desc)
        from consent.statement where statement.customer_no = customer.customer_no and purpose = any (${own}::text[])), '[]') as statements,
      coalesce((select json_agg(json_build_object('suppressionId', suppression_id, 'channel', channel, 'reason', reason, 'note', note,
        'fromDate', from_date, 'untilDate', until_date) order by suppression_id)
        from consent.suppression where suppression.customer_no = customer.customer_no and ended_at is null), '[]') as suppressions,
      json_build_object(
        'needed', ${isChildSql(birthDateSql('customer'), on)},
        'granted', coalesce((select json_agg(substr(purpose, 10) order by purpose) from consent.standing
          where standing.customer_no = customer.customer_no and granted and purpose like 'guardian\\_%'), '[]'),
        'statements', coalesce((select json_agg(json_build_object('statementId', statement_id, 'purpose', substr(purpose, 10), 'granted', granted,
          'statedAt', ${instant('stated_at')}, 'proofKind', proof_kind, 'proof', proof, 'textVersion', text_version, 'relation', relation,
          'recordedBy', recorded_by, 'recordedAt', ${instant('recorded_at')}) order by statement_id desc)
          from consent.statement where statement.customer_no = customer.customer_no and relation is not null), '[]')) as guardian,
      consent.in_holdout(${holdoutSalt(keyring)}::bytea, customer_no, ${sharePer10000}) as "inUniversalHoldout"
    from customers.customer where customer_no = ${customerNo}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

function instant(column: string) {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
