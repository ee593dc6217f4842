import { sql } from 'kysely';
import { contactChannels } from '#contract/consent.ts';
import type { PersonalisedMarketing } from '#contract/own-tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { recordConsents } from './record-consents.ts';

/**
 * What a customer has said about personalised marketing, over all channels: on while any channel may be
 * used by what stands, of the channel itself and of 'any' the later one.
 */
export async function readOwnChoice(tx: Tx, customerNo: number): Promise<PersonalisedMarketing> {
  const latest = (purpose: string) => sql`(
    select granted from consent.standing
    where customer_no = ${customerNo}::int and purpose = ${purpose} and standing.channel in (asked.channel, 'any')
    order by stated_at desc, granted limit 1)`;
  const { rows } = await sql<{ personalised: boolean | null; marketing: boolean | null }>`
    select ${latest('personalised_marketing')} as personalised, ${latest('marketing')} as marketing
    from unnest(${[...contactChannels]}::text[]) as asked(channel)`.execute(tx);
  if (rows.every(({ personalised, marketing }) => personalised === null && marketing !== false))
    return 'unsaid';
  if (rows.every(({ marketing }) => marketing === false)) return 'marketing_refused';
  return rows.some(({ personalised, marketing }) => personalised === true && marketing !== false)
    ? 'on'
    : 'off';
}

type OwnStatement = {
  customerNo: number;
  orgId: number;
  on: boolean;
  /** where the proof is found */
  proof: string;
  /** the version of the text that the customer read */
  textVersion: string;
};

/**
 * A customer switches personalised marketing on or off, for every channel, in their own hands. Said again,
 * it adds nothing. What was refused for all marketing at a counter is not taken back by a press on a phone.
 */
export async function stateOwnChoice(
  tx: Tx,
  { customerNo, orgId, on, proof, textVersion }: OwnStatement,
  now: Date,
): Promise<Result<PersonalisedMarketing>> {
  const before = await readOwnChoice(tx, customerNo);
  if (on && before === 'marketing_refused') return refuse('MARKETING_REFUSED');
  if (before === (on ? 'on' : 'off')) return ok(before);
  const said = { purpose: 'personalised_marketing', channel: 'any', proofKind: 'h5' } as const;
  await recordConsents(
    tx,
    [{ ...said, customerNo, granted: on, statedAt: now, proof, textVersion, recordedBy: null }],
    now,
  );
  await recordAudit(tx, {
    actor: 'system',
    action: on ? 'consent.grant' : 'consent.withdraw',
    objectKind: 'Customer',
    objectId: customerNo,
    orgId,
    detail: { ...said, proof, textVersion },
  });
  return ok(await readOwnChoice(tx, customerNo));
}
