import { sql } from 'kysely';
import type { DrawContent } from '#contract/draw-content.ts';
import type { DrawLookUp } from '#contract/draw-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { earnsBySigningIn } from './chance.core.ts';
import type { DrawLink } from './draw-link.ts';
import { earnChances } from './earn-chances.ts';
import { lockPlayers } from './lock-players.ts';
import { publishRules } from './publish-rules.ts';
import { playsOfCustomer } from './read-plays.ts';
import { standingAtTable } from './read-table.ts';
import { preparePeriods } from './seed-periods.ts';
import { standingDays } from './streak.core.ts';

/** What the page of a link shows; a customer's first look may earn chances. As the job role. */
export async function lookUp(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  link: DrawLink,
): Promise<Result<DrawLookUp>> {
  const { drawId, customerNo } = link;
  const today = bankDay(now);
  const draw = await readDraw(tx, drawId, customerNo, today);
  if (!draw) return refuse('NOT_FOUND');
  const { content, isOpen } = draw;
  if (isOpen) await preparePeriods(tx, keyring, now, [drawId]);
  const player = (await lockPlayers(tx, [link])).get(`${drawId} ${customerNo}`);
  if (!player) return refuse('NOT_FOUND');
  const welcome = await earnWelcome(tx, now, link, content);
  const rules = await publishRules(tx, now, drawId);
  if (!rules.ok) return rules;
  const playedToday = player.playedOn === today ? player.playedThatDay : 0;
  const { playsPerDay, startsAt, endsAt, quiz } = content;
  const { table } = rules.value;
  const isOver =
    !isOpen || now >= new Date(endsAt) || (table !== null && table.state !== 'playing');
  return ok({
    rules: rules.value,
    state: isOver ? 'ended' : now < new Date(startsAt) ? 'not_started' : 'open',
    commitment: rules.value.periods.find(({ day }) => day === today)?.commitment ?? null,
    chancesLeft: player.earned - player.used + welcome,
    playsLeftToday: playsPerDay === null ? null : Math.max(0, playsPerDay - playedToday),
    signedInToday: player.streakDay === today,
    streakDays: standingDays(
      { day: player.streakDay, days: player.streakDays },
      addDays(today, -1),
    ),
    signsIn: earnsBySigningIn(content.chances),
    hasQuiz: quiz !== null,
    answeredToday: draw.answeredToday,
    ...(await standingAtTable(tx, drawId, customerNo, table)),
    plays: await playsOfCustomer(tx, drawId, customerNo),
  });
}

type Row = { isOpen: boolean; content: DrawContent; answeredToday: boolean };

async function readDraw(
  tx: Tx,
  drawId: number,
  customerNo: number,
  today: string,
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select draw.state = 'open' as "isOpen", content,
      exists (select from draws.attempt where attempt.draw_id = draw.id and customer_no = ${customerNo} and day = ${today}::date)
        as "answeredToday"
    from draws.draw join draws.version on version.draw_id = draw.id and version.version_no = draw.version_no
    where draw.id = ${drawId}`.execute(tx);
  return rows[0];
}

async function earnWelcome(
  tx: Tx,
  now: Date,
  link: DrawLink,
  { chances }: DrawContent,
): Promise<number> {
  if (!chances.some(({ action }) => action === 'welcome')) return 0;
  const [earned] = await earnChances(tx, now, [
    { ...link, action: 'welcome', naturalKey: 'welcome' },
  ]);
  return earned?.ok ? earned.value.earned : 0;
}
