import { sql } from 'kysely';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

/**
 * Empties the rows of a customer in files of scores that wait to be judged: they hold the number as text,
 * beside what the provider says. The row stays and is told as one without a customer, so the counts of the
 * file hold. A file that is still coming in is no file yet; judged, it names a customer who is unknown.
 * Repeatable.
 */
export async function eraseWaitingScores(
  { analytics, database }: Pick<Platform, 'analytics' | 'database'>,
  customerNo: number,
): Promise<void> {
  const waiting = await withJob(database, async (tx) => {
    const { rows } = await sql<{ upload: string; place: number }>`
      select upload, (columns->>'customer')::int as place from models.scores_file where state = 'waiting'`.execute(
      tx,
    );
    return rows;
  });
  if (waiting.length === 0) return;
  const place = 'cells[transform(upload, {uploads:Array(String)}, {places:Array(UInt8)}, 0)]';
  await analytics.command(
    `ALTER TABLE outside_score_line UPDATE cells = arrayMap(cell -> '', cells)
     WHERE upload IN {uploads:Array(String)} AND match(${place}, '^\\\\d{1,10}$') AND toUInt64OrZero(${place}) = {who:UInt32}`,
    {
      uploads: waiting.map(({ upload }) => upload),
      places: waiting.map((file) => file.place),
      who: customerNo,
    },
    { settings: { mutations_sync: 2 } },
  );
}
