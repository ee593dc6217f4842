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
  return (await readOwnChoices(tx, [customerNo])).get(customerNo) ?? 'unsaid';
}

/** The same of several customers; each has an answer. */
export async function readOwnChoices(
  tx: Tx,
  customerNos: readonly number[],
): Promise<ReadonlyMap<number, PersonalisedMarketing>> {
  const latest = (purpose: string) => sql`(
    select granted from consent.standing
    where customer_no = who.no and purpose = ${purpose} and standing.channel in (asked.channel, 'any')
    order by stated_at desc, granted limit 1)`;
  const { rows } = await sql<Said & { no: number }>`
    select who.no, ${latest('personalised_marketing')} as personalised, ${latest('marketing')} as marketing
    from unnest(${[...customerNos]}::int[]) as who(no) cross join unnest(${[...contactChannels]}::text[]) as asked(channel)`.execute(
    tx,
  );
  return new Map([...Map.groupBy(rows, ({ no }) => no)].map(([no, said]) => [no, choiceOf(said)]));
}

type Said = { personalised: boolean | null; marketing: boolean | null };

function choiceOf(said: readonly Said[]): PersonalisedMarketing {
  if (said.every(({ personalised, marketing }) => personalised === null && marketing !== false))
    return 'unsaid';
  if (said.every(({ marketing }) => marketing === false)) return 'marketing_refused';
  return said.some(({ personalised, marketing }) => personalised === true && marketing !== false)
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
