import type { PlayResult } from '#contract/draw-plays.ts';
import type { DeedJudge } from '#modules/benefits/index.ts';
import { type BatchQueue, createBatchQueue } from '#platform/batching/batch-queue.ts';
import type { Platform } from '#platform/platform.ts';
import { playDraws } from './play-draws.ts';
import type { PlayRequest } from './play-request.ts';

export type PlayQueue = BatchQueue<PlayRequest, PlayResult>;

/** Plays of all callers of a process, decided and committed together. What it answers is committed. */
export function createPlayQueue(
  { database, clock, keyring }: Pick<Platform, 'database' | 'clock' | 'keyring'>,
  judge?: DeedJudge,
): PlayQueue {
  return createBatchQueue(database, {
    name: 'play',
    commit: (tx, requests) => playDraws(tx, keyring, clock.now(), requests, judge),
    keyOf: ({ customerNo, clientKey }) => `${customerNo} ${clientKey}`,
    isSame: (one, other) => one.drawId === other.drawId && one.clientSeed === other.clientSeed,
    // Another process has just written the same key in another draw: the next attempt finds it.
    repeatable: ['play_customer_no_client_key_key'],
  });
}
