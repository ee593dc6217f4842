import { z } from 'zod';
import { playResult } from '#contract/draw-plays.ts';
import {
  drawLookUp,
  drawToken,
  linkPlay,
  playProof,
  publishedRules,
  quizAnswers,
  quizJudged,
  quizToday,
  replayAsked,
  signedIn,
} from '#contract/draw-links.ts';
import { refuse, type Result } from '#contract/result.ts';
import { findGone } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { askerKeysBy } from '#platform/http/asker-keys.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { askQuestions, takeAnswers } from './answer-quiz.ts';
import { type DrawLink, openDrawLink } from './draw-link.ts';
import { lookUp } from './look-up.ts';
import type { PlayQueue } from './play-queue.ts';
import { publishRules } from './publish-rules.ts';
import { provePlay } from './read-plays.ts';
import { signInToday } from './sign-in.ts';

const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['draws'];
const config = { access: 'public', guessable: true } as const;

/**
 * What a customer's phone asks; the link is the right to ask. POST although some only read: a token in an
 * address would stand in every log on the way. What is published of a draw is anybody's.
 */
export function linkRoutes(app: App, platform: Platform, queue: PlayQueue): void {
  const { database, clock, keyring } = platform;
  const keysOf = askerKeysBy(keyring);
  app.get(
    '/api/draws/:id/published',
    {
      config: { access: 'public' },
      schema: { tags, params, response: { 200: publishedRules } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withJob(database, (tx) => publishRules(tx, clock.now(), request.params.id)),
      ),
  );
  app.post(
    '/api/draws/look-up-by-link',
    { config, schema: { tags, body: drawToken, response: { 200: drawLookUp } } },
    async (request, reply) =>
      sendResult(
        reply,
        await byLink(platform, request.body.token, (tx, link) =>
          lookUp(tx, keyring, clock.now(), link),
        ),
      ),
  );
  app.post(
    '/api/draws/play-by-link',
    { config, schema: { tags, body: linkPlay, response: { 201: playResult } } },
    async (request, reply) => {
      const { token, clientSeed, commitment, key } = request.body;
      const link = openDrawLink(keyring, token, clock.now());
      if (!link.ok) return sendResult(reply, link);
      const { drawId, customerNo } = link.value;
      const played = await queue.ask({
        drawId,
        customerNo,
        clientSeed,
        commitment,
        clientKey: `link ${key}`,
        channel: 'customer',
        playedBy: `customer:${customerNo}`,
        ...keysOf(request),
      });
      return sendResult(reply, withoutFacts(played), 201);
    },
  );
  app.post(
    '/api/draws/sign-in-by-link',
    { config, schema: { tags, body: drawToken, response: { 200: signedIn } } },
    async (request, reply) =>
      sendResult(
        reply,
        await byLink(platform, request.body.token, (tx, link) =>
          signInToday(tx, clock.now(), link),
        ),
      ),
  );
  app.post(
    '/api/draws/questions-by-link',
    { config, schema: { tags, body: drawToken, response: { 200: quizToday } } },
    async (request, reply) =>
      sendResult(
        reply,
        await byLink(platform, request.body.token, (tx, link) =>
          askQuestions(tx, keyring, clock.now(), link),
        ),
      ),
  );
  app.post(
    '/api/draws/answer-by-link',
    { config, schema: { tags, body: quizAnswers, response: { 200: quizJudged } } },
    async (request, reply) =>
      sendResult(
        reply,
        await byLink(platform, request.body.token, (tx, link) =>
          takeAnswers(tx, keyring, clock.now(), link, request.body.answers),
        ),
      ),
  );
  app.post(
    '/api/draws/replay-by-link',
    { config, schema: { tags, body: replayAsked, response: { 200: playProof } } },
    async (request, reply) =>
      sendResult(
        reply,
        await byLink(platform, request.body.token, (tx, link) =>
          provePlay(tx, { ...link, ordinal: request.body.ordinal }),
        ),
      ),
  );
}

async function byLink<T>(
  { database, clock, keyring }: Platform,
  token: string,
  work: (tx: Tx, link: DrawLink) => Promise<Result<T>>,
): Promise<Result<T>> {
  const now = clock.now();
  const link = openDrawLink(keyring, token, now);
  if (!link.ok) return link;
  const { customerNo } = link.value;
  const answer = await withJob(database, async (tx) =>
    (await findGone(tx, [customerNo], bankDay(now))).has(customerNo)
      ? refuse<T>('CUSTOMER_GONE')
      : work(tx, link.value),
  );
  return withoutFacts(answer);
}

/** Whoever holds a link is told what happened, not of whom. */
function withoutFacts<T>(result: Result<T>): Result<T> {
  // But for a reference that names nobody.
  return result.ok || result.refusal.code === 'BENEFIT_UNAVAILABLE'
    ? result
    : refuse(result.refusal.code);
}
