import { sql } from 'kysely';
import { oddsOf, oddsOfNone } from '#contract/draw-outcome.ts';
import type { DrawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';
import type { PublishedRules } from '#contract/draw-links.ts';
import { refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { outcomeRulesOf } from './judge-content.core.ts';
import { listWinners } from './list-winners.ts';
import { readPeriods } from './read-draws.ts';
import { readTable } from './read-table.ts';
import { sentencesOf } from './rule-sentences.core.ts';

type Row = {
  kind: DrawKind;
  versionNo: number;
  sha256: string;
  content: DrawContent;
  left: number[];
};

/** What everybody may know of a draw that has been opened: rules, odds, stock, commitments, masked winners. */
export async function publishRules(
  tx: Tx,
  now: Date,
  drawId: number,
): Promise<Result<PublishedRules>> {
  const { rows } = await sql<Row>`
    select kind, version.version_no as "versionNo", encode(sha256, 'hex') as sha256, content,
      (select jsonb_agg(stock - given order by position) from draws.prize
       where prize.draw_id = version.draw_id and prize.version_no = version.version_no) as left
    from draws.draw join draws.version on version.draw_id = draw.id and version.version_no = draw.version_no
    where draw.id = ${drawId}`.execute(tx);
  const row = rows[0];
  // One that is being written and one that there is not are the same to whoever asks.
  if (!row) return refuse('DRAW_NOT_OPEN');
  const { kind, versionNo, sha256, content, left } = row;
  const rules = outcomeRulesOf(kind, content);
  const odds = oddsOf(rules);
  return {
    ok: true,
    value: {
      drawId,
      kind,
      versionNo,
      sha256,
      name: content.name,
      thanks: content.thanks,
      startsAt: content.startsAt,
      endsAt: content.endsAt,
      totalWeight: content.totalWeight,
      prizes: content.prizes.flatMap((prize, position) => {
        const ofPrize = odds[position];
        return ofPrize ? [{ ...publicPart(prize), left: left[position] ?? 0, odds: ofPrize }] : [];
      }),
      oddsOfNone: oddsOfNone(rules),
      guarantee: content.guarantee,
      sentences: sentencesOf(kind, content),
      periods: await readPeriods(tx, drawId, 62),
      table: await readTable(tx, drawId, {
        versionNo,
        rules,
        left,
        isOver: now >= new Date(content.endsAt),
      }),
      winners: (await listWinners(tx, drawId, 50)).items,
    },
  };
}

function publicPart(prize: DrawContent['prizes'][number]) {
  const { code, name, valueFen, stock, unlockAfter, perCustomer, weight } = prize;
  return { code, name, valueFen, stock, unlockAfter, perCustomer, weight };
}
