import { sql } from 'kysely';
import { type Anchors, readAnchors } from '#platform/anchors/anchor.ts';
import type { Platform } from '#platform/platform.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import { firstDifferences } from '#platform/postgres/first-differences.ts';
import { findBrokenLink, type LedgerFault, ledgerStart, type Seal } from './seal.core.ts';
import { contentOfTransfers } from './transfer-content.ts';

/**
 * Recounts every balance, and what went by day, from the transfers and names each rule that does not hold;
 * empty when all do. One pass over the transfers, as the job role: they are summed by pair of accounts, kind
 * and day first, of which there are few.
 */
export async function recountTransfers(tx: Tx): Promise<LedgerFault[]> {
  return firstDifferences(
    tx,
    sql`
    with sealed as materialized (select coalesce(max(through_id), 0) as through_id from ledger.seal),
    -- The bank's day by a fixed distance: nothing was posted before 1991, when its clocks last went forward,
    -- and a zone that is looked up by name for every row is a tenth of the whole.
    flowed as materialized (
      select from_account_id, to_account_id, phase, kind, (posted_at at time zone interval '8 hours')::date as day,
        id <= (select through_id from sealed) as sealed, count(*) as transfers, sum(amount) as amount
      from ledger.transfer group by 1, 2, 3, 4, 5, 6
    ),
    by_day as (
      select day, from_account_id, to_account_id, kind, sum(transfers) as transfers, sum(amount) as amount
      from flowed where sealed and phase in ('posted', 'post') group by 1, 2, 3, 4
    ),
    moved as materialized (
      select account_id, sum(amount) as amount, sum(held) as held from (
        select from_account_id as account_id, case when phase in ('posted', 'post') then -amount else 0 end as amount,
          case when phase = 'pending' then amount else 0 end as held
        from flowed
        union all
        select to_account_id, amount, 0 from flowed where phase in ('posted', 'post')
        union all
        select p.from_account_id, 0, -p.amount from ledger.transfer t join ledger.transfer p on p.id = t.pending_id
        where t.pending_id is not null
      ) legs group by account_id
    )
    select 1 as place, 'entries sum to zero' as rule, 0::bigint as id, 'all accounts' as of, '0' as expected, total::text as found
    from (select sum(amount) as total from moved) e where total <> 0
    union all
    select 2, 'a balance is the sum of its entries', coalesce(c.id, m.account_id), 'account ' || coalesce(c.id, m.account_id),
      coalesce(m.amount, 0)::text, c.balance::text
    from ledger.account c full join moved m on m.account_id = c.id
    where coalesce(c.balance, 0) <> coalesce(m.amount, 0)
    union all
    select 3, 'what is held is what pending transfers hold', coalesce(c.id, m.account_id), 'account ' || coalesce(c.id, m.account_id),
      coalesce(m.held, 0)::text, c.held::text
    from ledger.account c full join moved m on m.account_id = c.id
    where coalesce(c.held, 0) <> coalesce(m.held, 0)
    union all
    select 4, 'no account but a source is below zero, or below what it holds', id, 'account ' || id,
      case when kind in ('funder', 'supply', 'receivable', 'merchant_receivable', 'unfunded') then 'at most 0, none held' else 'at least 0 and what is held' end,
      balance || ', ' || held || ' held'
    from ledger.account
    where case when kind in ('funder', 'supply', 'receivable', 'merchant_receivable', 'unfunded') then balance > 0 or held <> 0 else held < 0 or balance < held end
    union all
    select 5, 'what was taken back of a transfer is counted, and not above it', coalesce(r.transfer_id, t.reverses_id),
      'transfer ' || coalesce(r.transfer_id, t.reverses_id), 'at most ' || r.original || ', ' || coalesce(t.amount, 0) || ' taken back', r.amount::text
    from ledger.reversal_total r full join (
      select reverses_id, sum(amount) as amount from ledger.transfer where reverses_id is not null group by reverses_id) t
      on t.reverses_id = r.transfer_id
    where r.amount is distinct from t.amount or r.amount > r.original
    union all
    select 6, 'both accounts of a transfer are counted in one unit', f.from_account_id,
      'account ' || f.from_account_id || ' to account ' || f.to_account_id, one.unit, other.unit
    from (select distinct from_account_id, to_account_id from flowed) f
      join ledger.account one on one.id = f.from_account_id
      join ledger.account other on other.id = f.to_account_id
    where one.unit <> other.unit
    union all
    select 7, 'what went from account to account in a day is what its sealed transfers say', coalesce(d.from_account_id, b.from_account_id),
      concat_ws(', ', 'account ' || coalesce(d.from_account_id, b.from_account_id) || ' to account ' || coalesce(d.to_account_id, b.to_account_id),
        coalesce(d.day, b.day), coalesce(d.kind, b.kind)),
      b.transfers || ' transfers, ' || b.amount, d.transfers || ' transfers, ' || d.amount
    from ledger.day_flow d full join by_day b using (from_account_id, to_account_id, day, kind)
    where d.transfers is distinct from b.transfers or d.amount is distinct from b.amount`,
  );
}

/**
 * Walks the chain of seals, two ranges at a time, and gives the first link that does not hold with its
 * transfers, its predecessor or the record outside the database.
 */
export async function verifySeals(
  platform: Pick<Platform, 'database' | 'keyring' | 'home'>,
): Promise<LedgerFault[]> {
  // Before the chain: what is anchored was committed, so a chain read later must hold it.
  const anchors = await readAnchors(platform.home, 'ledger-head.jsonl');
  const seals = await withJob(platform.database, readSeals);
  const contents = contentsOf(platform.database, seals);
  let previous: Pick<Seal, 'position' | 'throughId' | 'seal'> = ledgerStart;
  for (const seal of seals) {
    const { value: content } = await contents.next();
    if (!content) throw new Error('a seal has no content');
    const fault = findBrokenLink(platform.keyring.audit, previous, seal, content, anchors.seals);
    if (fault) {
      await contents.return(undefined);
      return [fault];
    }
    previous = seal;
  }
  return findCutOff(previous.position, anchors);
}

async function readSeals(tx: Tx): Promise<Seal[]> {
  const { rows } = await sql<Seal>`
    select position, after_id as "afterId", through_id as "throughId", transfers, content, seal
    from ledger.seal order by position`.execute(tx);
  return rows;
}

type Content = Awaited<ReturnType<typeof contentOfTransfers>>;

/** The contents of the seals' ranges in order; while one is judged, the next is under way. */
async function* contentsOf(
  database: Database,
  seals: readonly Seal[],
): AsyncGenerator<Content, undefined, undefined> {
  const read = (seal: Seal): Promise<Content> =>
    withJob(database, (tx) => contentOfTransfers(tx, seal.afterId, seal.throughId));
  const underWay: Promise<Content>[] = [];
  const waiting = seals.values();
  const start = (): void => {
    const { value } = waiting.next();
    if (!value) return;
    const content = read(value);
    // Judged in order; one that fails while an earlier one is judged is told when its turn comes.
    content.catch(() => {});
    underWay.push(content);
  };
  start();
  start();
  for (let content = underWay.shift(); content; content = underWay.shift()) {
    start();
    yield await content;
  }
}

function findCutOff(sealed: number, anchors: Anchors): LedgerFault[] {
  if (anchors.last > sealed)
    return [
      {
        rule: `seals ${sealed + 1} to ${anchors.last}, anchored outside the database, are there`,
        rows: anchors.last - sealed,
        first: { of: `seal ${sealed + 1}`, expected: 'its anchored head', found: 'nothing' },
      },
    ];
  if (anchors.brokenLine !== null)
    return [
      {
        rule: `line ${anchors.brokenLine} of ledger-head.jsonl is an anchor`,
        rows: 1,
        first: { of: `line ${anchors.brokenLine}`, expected: 'an anchor', found: 'another text' },
      },
    ];
  if (sealed > 0 && anchors.last === 0)
    return [
      {
        rule: 'the record of anchors outside the database is there',
        rows: sealed,
        first: {
          of: 'ledger-head.jsonl',
          expected: `the head of seal ${sealed}`,
          found: 'nothing',
        },
      },
    ];
  return [];
}
