import { sql } from 'kysely';
import { velocityRule } from '#contract/fraud.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { StandingRule } from './rule-hit.core.ts';

/** Blocks by what they stand against; the moment at which each is over, and the case it stands on. */
export type Blocks = Record<'customer' | 'device' | 'merchant', Map<string | number, Block>>;
export type Block = { suspicionId: number; until: number };

/** What is in force: rules, blocks, and what was cleared and is not to be found again so soon. */
export type Standing = {
  epoch: number;
  rules: StandingRule[];
  blocks: Blocks;
  /** `rule key`, to the moment at which the exemption is over */
  exemptions: Map<string, number>;
};

export async function readEpoch(tx: Tx): Promise<number> {
  const { rows } = await sql<{ number: number }>`select number from fraud.epoch`.execute(tx);
  return rows[0]?.number ?? 0;
}

/** Told last in the transaction of a change of what is in force: others see it with the change, not before. */
export async function moveEpoch(tx: Tx): Promise<void> {
  await sql`update fraud.epoch set number = number + 1`.execute(tx);
}

/** The epoch first: what changes while the rest is read is read again the next time. */
export async function readStanding(tx: Tx): Promise<Standing> {
  const epoch = await readEpoch(tx);
  const { rows: rules } = await sql<{ ruleId: number; version: number; content: unknown }>`
    select r.id as "ruleId", v.version, v.content
    from fraud.rule r join fraud.rule_version v on v.rule_id = r.id and v.version = r.active_version
    where r.state = 'active' order by r.id`.execute(tx);
  // A customer is blocked under every number of the person.
  const { rows: blocked } = await sql<Block & { kind: keyof Blocks; key: string }>`
    select b.subject_kind as kind, coalesce(n.number::text, b.subject_key) as key, b.suspicion_id as "suspicionId",
      (extract(epoch from b.until) * 1000)::bigint as until
    from fraud.block b
    left join lateral (
      select customers.numbers_of(customers.person_of(b.subject_key::int)) as number where b.subject_kind = 'customer') n on true
    where b.ended_at is null`.execute(tx);
  const { rows: exempt } = await sql<{ ruleId: number; key: string; until: number }>`
    select rule_id as "ruleId", subject_key as key, (extract(epoch from max(exempt_until)) * 1000)::bigint as until
    from fraud.suspicion where rule_id is not null and exempt_until is not null group by 1, 2`.execute(
    tx,
  );
  const blocks: Blocks = { customer: new Map(), device: new Map(), merchant: new Map() };
  for (const { kind, key, suspicionId, until } of blocked) {
    const own = kind === 'device' ? key : Number(key);
    if ((blocks[kind].get(own)?.until ?? 0) < until) blocks[kind].set(own, { suspicionId, until });
  }
  return {
    epoch,
    rules: rules.map(({ ruleId, version, content }) => ({
      ruleId,
      version,
      ...velocityRule.parse(content),
    })),
    blocks,
    exemptions: new Map(exempt.map(({ ruleId, key, until }) => [`${ruleId} ${key}`, until])),
  };
}
