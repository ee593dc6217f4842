import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Refusal } from '#contract/result.ts';
import { type Database, withJob } from '../postgres/database.ts';
import type { App } from './app.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { languageOf, type Problem, problemOf, sendProblem } from './problem.ts';

// absent ──first──▶ in progress ──answered──▶ stored
//   ▲                  │ failed (5xx): forgotten, the caller may try again
//   └──────────────────┘
// An answer that never came (a crash) frees the key after the lock's time; what the first attempt
// had committed is then met by the use case's natural key.
const lockSeconds = 60;

type Held = {
  caller: string;
  key: string;
  /** kept for a repeat in place of the answer */
  instead?: Problem;
};
const held = new WeakMap<FastifyRequest, Held>();

/** What makes two uploads the same: their fields, and their files by name and content. */
export type ReceivedUpload = {
  fields: Readonly<Record<string, string>>;
  files: readonly { name: string; sha256: Buffer }[];
};
/** Uploads that are still coming in: their key is looked at when all of them has been read. */
const arriving = new WeakMap<FastifyRequest, (input: unknown) => Promise<boolean>>();

/** Answers a repeated creating call (routes with `config.idempotent`) with the first one's answer. */
export function answerRepeatsAlike(app: App, database: Database): void {
  // Before the input is judged: a client that sends no key learns it from its first call.
  app.addHook('preValidation', async (request, reply) => {
    if (!request.routeOptions.config.idempotent) return;
    const key = idempotencyKeyOf(request);
    if (!key.ok) return sendProblem(reply, key.refusal);
  });
  app.addHook('preHandler', async (request, reply) => {
    const { idempotent } = request.routeOptions.config;
    if (!idempotent || idempotent === 'kept') return;
    const given = idempotencyKeyOf(request);
    if (!given.ok) return sendProblem(reply, given.refusal);
    const key = given.value;
    const caller = request.caller ? `${request.caller.kind}:${request.caller.id}` : 'public';
    const answered = (input: unknown): Promise<boolean> =>
      answerOrHold(database, request, reply, { caller, key }, input);
    if (idempotent === 'with-files' && request.isMultipart()) arriving.set(request, answered);
    else if (await answered(request.body ?? null)) return reply;
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (arriving.delete(request) && reply.statusCode < 400)
      throw new Error(`${request.url} took files without asking whether they came before`);
    const mine = held.get(request);
    if (mine) {
      held.delete(request);
      const answer = {
        status: reply.statusCode,
        body: typeof payload === 'string' ? payload : 'null',
      };
      await settle(database, mine, answer);
    }
    return payload;
  });
}

/**
 * To be asked by a route with `idempotent: 'with-files'` once an upload has been read and before
 * anything comes of it. True when the upload is a repeat and has been answered; the route is done.
 */
export async function answerRepeatedUpload(
  request: FastifyRequest,
  upload: ReceivedUpload,
): Promise<boolean> {
  const answered = arriving.get(request);
  if (!answered) throw new Error(`${request.url} does not take files under an idempotency key`);
  arriving.delete(request);
  return answered({
    fields: upload.fields,
    files: upload.files.map(({ name, sha256 }) => [name, sha256.toString('hex')]),
  });
}

/**
 * To be called by a route whose answer holds a secret, once the thing is made: a repeat is refused so,
 * and the answer is not kept.
 */
export function refuseRepeats(request: FastifyRequest, refusal: Refusal): void {
  const mine = held.get(request);
  if (!mine) throw new Error(`${request.url} holds no idempotency key`);
  mine.instead = problemOf(refusal, languageOf(request.headers['accept-language']));
}

/** Answers when the key has been used; else the key is this request's from here on. */
async function answerOrHold(
  database: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  mine: Held,
  input: unknown,
): Promise<boolean> {
  const hash = createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(input)}`)
    .digest();
  const earlier = await take(database, mine, request.routeOptions.url ?? '', hash);
  if (earlier === null) {
    held.set(request, mine);
    return false;
  }
  if (!earlier.request_hash.equals(hash))
    sendProblem(reply, { code: 'IDEMPOTENCY_KEY_REUSED', facts: {} });
  else if (earlier.status === null)
    sendProblem(reply, { code: 'IDEMPOTENCY_IN_PROGRESS', facts: {} });
  else
    reply
      .code(earlier.status)
      .header('idempotency-replayed', 'true')
      .type(earlier.status < 400 ? 'application/json' : 'application/problem+json')
      .serializer(String)
      .send(JSON.stringify(earlier.body));
  return true;
}

type Stored = { request_hash: Buffer; status: number | null; body: unknown };

/** Null when the key is ours now; else what is known of the earlier call. */
async function take(
  database: Database,
  { caller, key }: Held,
  route: string,
  hash: Buffer,
): Promise<Stored | null> {
  return withJob(database, async (tx) => {
    const taken = await sql`
      insert into platform.idempotency_key (caller, key, route, request_hash, locked_until)
      values (${caller}, ${key}, ${route}, ${hash}, now() + make_interval(secs => ${lockSeconds}))
      on conflict (caller, key) do update set locked_until = excluded.locked_until
        where idempotency_key.status is null and idempotency_key.locked_until < now()
          and idempotency_key.request_hash = excluded.request_hash
      returning 1`.execute(tx);
    if (taken.rows.length > 0) return null;
    const { rows } =
      await sql<Stored>`select request_hash, status, body from platform.idempotency_key
      where caller = ${caller} and key = ${key}`.execute(tx);
    return rows[0] ?? { request_hash: hash, status: null, body: null };
  });
}

async function settle(
  database: Database,
  { caller, key, instead }: Held,
  answer: { status: number; body: string },
): Promise<void> {
  const { status, body } = instead
    ? { status: instead.status, body: JSON.stringify(instead) }
    : answer;
  await withJob(database, async (tx) => {
    await (
      status >= 500
        ? sql`delete from platform.idempotency_key where caller = ${caller} and key = ${key}`
        : sql`update platform.idempotency_key set status = ${status}, body = ${body || 'null'}::jsonb
          where caller = ${caller} and key = ${key}`
    ).execute(tx);
  });
}
