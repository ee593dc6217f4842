import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { writeAnchor } from '#platform/anchors/anchor.ts';
import { chainStart, sealOf } from './chain.core.ts';
import { readHead, sealedAtOnce, takeWaiting } from './chain-entries.ts';

const intervalMs = 2000;

/**
 * Seals what waits, in one chain; gives how many rows. One sealer at a time in the whole deployment: the
 * advisory lock protects the head, and a process that does not get it leaves the work to the other.
 *
 * The head is anchored after the commit: a crash between them anchors one batch later, while an anchor of
 * a batch that never committed would accuse the database of a loss.
 */
export async function sealEntries(
  platform: Pick<Platform, 'database' | 'keyring' | 'home' | 'clock'>,
): Promise<number> {
  const sealed = await withJob(platform.database, async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('audit.chain', 0)) as mine`.execute(tx);
    const entries = rows[0]?.mine ? await takeWaiting(tx, sealedAtOnce) : [];
    if (entries.length === 0) return null;
    let head = (await readHead(tx)) ?? { position: 0, seal: chainStart };
    const links = entries.map((entry) => {
      const position = head.position + 1;
      head = { position, seal: sealOf(platform.keyring.audit, head.seal, position, entry) };
      return { ...head, entryNo: entry.entry_no };
    });
    await sql`
      insert into audit.seal (position, entry_no, seal)
      select * from unnest(${links.map((link) => link.position)}::bigint[], ${links.map((link) => link.entryNo)}::bigint[],
        ${links.map((link) => link.seal)}::bytea[])`.execute(tx);
    return { head, count: links.length };
  });
  if (!sealed) return 0;
  await writeAnchor(platform.home, 'audit-head.jsonl', {
    position: sealed.head.position,
    seal: sealed.head.seal.toString('hex'),
    at: platform.clock.now().toISOString(),
  });
  return sealed.count;
}

/** Keeps sealing in the background of a worker until stopped; a failure is logged and tried again. */
export function startAuditSealer(platform: Platform): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const count = await sealEntries(platform).catch((error: unknown) => {
        platform.log.error({ err: error }, 'audit rows could not be sealed; trying again');
        return 0;
      });
      if (count === sealedAtOnce) continue;
      await setTimeout(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
