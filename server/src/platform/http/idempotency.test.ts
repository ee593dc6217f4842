import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { type App, createApp } from './app.ts';
import { answerRepeatsAlike } from './idempotency.ts';

const postgres = usePostgres();
let app: App;
let made = 0;
let hold: Promise<void> = Promise.resolve();

beforeAll(async () => {
  app = await createApp({ log: pino({ level: 'silent' }), authenticate: async () => null });
  answerRepeatsAlike(app, postgres.database);
  app.post(
    '/api/things',
    {
      config: { access: 'public', idempotent: true },
      schema: {
        body: z.object({ name: z.string() }),
        response: { 201: z.object({ number: z.number() }) },
      },
    },
    async (request, reply) => {
      await hold;
      if (request.body.name === 'broken') throw new Error('the disk is full');
      made += 1;
      return reply.code(201).send({ number: made });
    },
  );
  await app.ready();
});
afterAll(() => app.close());
beforeEach(() => {
  made = 0;
  hold = Promise.resolve();
});

const create = (key: string | undefined, name = 'a') =>
  app.inject({
    method: 'POST',
    url: '/api/things',
    payload: { name },
    headers: key ? { 'idempotency-key': key } : {},
  });

test('a repeated creating call gets the first answer and creates nothing', async () => {
  const first = await create('key-repeat');
  const second = await create('key-repeat');
  expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
  expect(second.json()).toEqual(first.json());
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect(made).toBe(1);
});

test('the same key with other input is refused', async () => {
  await create('key-other-input', 'a');
  const other = await create('key-other-input', 'b');
  expect(other.statusCode).toBe(422);
  expect(other.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

test('a repeat that arrives while the first is under way is told so', async () => {
  let release = (): void => {};
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const first = create('key-in-progress');
  await expect
    .poll(
      async () =>
        (
          await postgres.asOwner<{ count: number }>(
            `select count(*)::int as count from platform.idempotency_key where key = 'key-in-progress'`,
          )
        )[0]?.count,
    )
    .toBe(1);
  expect((await create('key-in-progress')).json()).toMatchObject({
    status: 409,
    code: 'IDEMPOTENCY_IN_PROGRESS',
  });
  release();
  expect((await first).statusCode).toBe(201);
  expect(made).toBe(1);
});

test('a call that failed inside may be tried again with its key', async () => {
  expect((await create('key-failed', 'broken')).statusCode).toBe(500);
  expect((await create('key-failed', 'mended')).statusCode).toBe(201);
});

test('a creating call without a key is refused', async () => {
  expect((await create(undefined)).json()).toMatchObject({
    status: 400,
    code: 'IDEMPOTENCY_KEY_MISSING',
  });
});

test('a route that does not say who may call it stops the start', async () => {
  const careless = await createApp({
    log: pino({ level: 'silent' }),
    authenticate: async () => null,
  });
  expect(() => careless.get('/api/open-door', async () => 'hello')).toThrow(
    /does not say who may call it/,
  );
});

test('an error inside tells the caller nothing of its cause', async () => {
  const answer = await create('key-secret-free', 'broken');
  expect(answer.json()).toMatchObject({ code: 'INTERNAL', title: '系统内部错误' });
  expect(answer.body).not.toContain('disk');
});
