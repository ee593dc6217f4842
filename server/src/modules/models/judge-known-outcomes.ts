import { sql } from 'kysely';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { judgeOutcome } from './judge-outcome.ts';
import { readUnjudged } from './versions.ts';

/** Files of scores whose outcome has become known since are judged by it: their card says so from then on. */
export async function judgeKnownOutcomes(platform: Platform, signal: AbortSignal): Promise<void> {
  const waiting = await withJob(platform.database, readUnjudged);
  for (const { code, version, card } of waiting) {
    const outcome = await judgeOutcome(platform, signal, card);
    if (outcome === null) continue;
    await withJob(platform.database, (tx) =>
      sql`update models.model_version set card = jsonb_set(card, '{outcome}', ${JSON.stringify(outcome)}::jsonb)
        where code = ${code} and version = ${version}`.execute(tx),
    );
  }
}
