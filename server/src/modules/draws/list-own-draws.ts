import { sql } from 'kysely';
import type { DrawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';
import type { OwnDraw } from '#contract/my-draws.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { earnsBySigningIn, judgeChance } from './chance.core.ts';

type Row = {
  drawId: number;
  kind: DrawKind;
  content: DrawContent;
  /** earned and not used */
  left: number;
  playedToday: number;
  welcomed: boolean;
  signedInToday: boolean;
  answeredToday: boolean;
};

/**
 * Draws that are open, or will be, to a customer: of the whole bank, or of a unit above the customer's outlet;
 * what ends first leads. `drawId`: whether this one is among them. As the job role.
 */
export async function listOwnDraws(
  tx: Tx,
  now: Date,
  { customerNo, orgId }: { customerNo: number; orgId: number },
  drawId: number | null = null,
): Promise<OwnDraw[]> {
  const today = bankDay(now);
  const { rows } = await sql<Row>`
    select draw.id as "drawId", draw.kind, version.content, coalesce(player.earned - player.used, 0) as left,
      case when player.played_on = ${today}::date then player.played_that_day else 0 end as "playedToday",
      coalesce(player.streak_day = ${today}::date, false) as "signedInToday",
      exists (select from draws.chance where chance.draw_id = draw.id and chance.customer_no = ${customerNo} and action = 'welcome') as welcomed,
      exists (select from draws.attempt where attempt.draw_id = draw.id and attempt.customer_no = ${customerNo} and day = ${today}::date)
        as "answeredToday"
    from draws.draw
    join draws.version on version.draw_id = draw.id and version.version_no = draw.version_no
    left join draws.player on player.draw_id = draw.id and player.customer_no = ${customerNo}
    where draw.state = 'open' and ${now} < (version.content->>'endsAt')::timestamptz
      and (${drawId}::bigint is null or draw.id = ${drawId})
      and (draw.org_id is null or exists (
        select from organization.org_unit above join organization.org_unit own on own.path <@ above.path
        where above.org_id = draw.org_id and own.org_id = ${orgId}))
    order by (version.content->>'endsAt')::timestamptz, draw.id limit 50`.execute(tx);
  return rows.map((row) => standingOf(row, now));
}

function standingOf(row: Row, now: Date): OwnDraw {
  const { drawId, kind, content, left, playedToday, welcomed, signedInToday, answeredToday } = row;
  const { name, startsAt, endsAt, playsPerDay, chances } = content;
  // The first look at the page earns it (lookUp), so it is the customer's already.
  const welcome = judgeChance(
    chances,
    { action: 'welcome', naturalKey: 'welcome' },
    { today: 0, total: 0 },
    welcomed,
  );
  const signsIn = earnsBySigningIn(chances);
  const isOpen = now >= new Date(startsAt);
  return {
    drawId,
    kind,
    name,
    state: isOpen ? 'open' : 'later',
    startsAt,
    endsAt,
    chancesLeft: left + (welcome.kind === 'earned' ? welcome.count : 0),
    playsLeftToday: playsPerDay === null ? null : Math.max(0, playsPerDay - playedToday),
    waysToday: [
      ...(isOpen && signsIn && !signedInToday ? (['sign_in'] as const) : []),
      ...(isOpen && content.quiz !== null && !answeredToday ? (['answer'] as const) : []),
    ],
  };
}
