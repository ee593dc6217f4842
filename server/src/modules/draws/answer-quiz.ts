import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { DrawContent } from '#contract/draw-content.ts';
import type { quizJudged, quizToday } from '#contract/draw-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DrawLink } from './draw-link.ts';
import { earnChances } from './earn-chances.ts';
import { lockPlayers } from './lock-players.ts';
import { type Answer, judgeAnswers, pickQuestions, shownQuestions } from './quiz.core.ts';
import { randomOf } from './random.core.ts';

type Asked = { versionNo: number; quiz: NonNullable<DrawContent['quiz']>; nos: number[] };

/** The questions a customer is asked today, the same however often the page is opened. */
export async function askQuestions(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  link: DrawLink,
): Promise<Result<z.infer<typeof quizToday>>> {
  const asked = await questionsOf(tx, keyring, now, link);
  if (!asked.ok) return asked;
  const { quiz, nos } = asked.value;
  return ok({ questions: shownQuestions(quiz, nos), needed: quiz.needed });
}

/** Takes a customer's answers of today, once; enough right ones earn the chance. */
export async function takeAnswers(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  link: DrawLink,
  answers: readonly Answer[],
): Promise<Result<z.infer<typeof quizJudged>>> {
  const asked = await questionsOf(tx, keyring, now, link);
  if (!asked.ok) return asked;
  const { versionNo, quiz, nos } = asked.value;
  const judged = judgeAnswers(quiz, nos, answers);
  if (!judged) return refuse('DRAW_ANSWERS_ASKED');
  const { drawId, customerNo } = link;
  const today = bankDay(now);
  const player = (await lockPlayers(tx, [link])).get(`${drawId} ${customerNo}`);
  if (!player) return refuse('NOT_FOUND');
  // The key is the one try a day: of two that come at once the second writes nothing and is refused.
  const written = await sql`
    insert into draws.attempt (draw_id, customer_no, day, version_no, answers, right_count, passed, answered_at, org_id)
    values (${drawId}, ${customerNo}, ${today}::date, ${versionNo}, ${JSON.stringify(answers)}::jsonb, ${judged.right},
      ${judged.passed}, ${now}, ${player.orgId})
    on conflict do nothing returning 1`.execute(tx);
  if (written.rows.length === 0) return refuse('DRAW_ANSWERED');
  let earned = 0;
  if (judged.passed) {
    const [chances] = await earnChances(tx, now, [
      { drawId, customerNo, action: 'answer', naturalKey: today },
    ]);
    if (chances?.ok) earned = chances.value.earned;
  }
  const chancesLeft = player.earned - player.used + earned;
  return ok({ ...judged, needed: quiz.needed, earned, chancesLeft });
}

async function questionsOf(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  { drawId, customerNo }: DrawLink,
): Promise<Result<Asked>> {
  const { rows } = await sql<{ versionNo: number; content: DrawContent }>`
    select version_no as "versionNo", content from draws.version where draw_id = ${drawId} and state = 'open'`.execute(
    tx,
  );
  const version = rows[0];
  if (!version) return refuse('DRAW_NOT_OPEN');
  const { quiz, startsAt, endsAt } = version.content;
  if (!quiz) return refuse('DRAW_WITHOUT_QUIZ');
  if (now < new Date(startsAt)) return refuse('DRAW_NOT_STARTED');
  if (now >= new Date(endsAt)) return refuse('DRAW_ENDED');
  const { versionNo } = version;
  // Keyed, so that nobody can try beforehand which day or number brings the questions they know.
  const key = createHmac('sha256', keyring.salt)
    .update(`draw quiz ${customerNo} ${bankDay(now)}`)
    .digest();
  const stream = randomOf(key, { drawId, versionNo, ordinal: 0, clientSeed: '' });
  return ok({ versionNo, quiz, nos: pickQuestions(quiz, stream) });
}
