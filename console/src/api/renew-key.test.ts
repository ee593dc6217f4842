import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { api, newIdempotencyKey } from './http.ts';

afterEach(() => vi.unstubAllGlobals());

const refusal = (status: number, code: string) =>
  new Response(JSON.stringify({ title: 'no', status, code }), { status });
const done = () => new Response('{}', { status: 201 });

/** Sends twice under one key, the first time answered so; gives the keys that were sent. */
async function keysSent(first: () => Response | Promise<Response>): Promise<(string | null)[]> {
  const keys: (string | null)[] = [];
  let answered = false;
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    keys.push(new Headers(init.headers).get('idempotency-key'));
    if (answered) return done();
    answered = true;
    return first();
  });
  const idempotencyKey = newIdempotencyKey();
  const send = () => api.post('/api/things', z.object({}), { body: {}, idempotencyKey });
  await send().catch(() => undefined);
  await send();
  return keys;
}

it.each([
  ['refused, the next call is another one', refusal(422, 'URL_REFUSED'), false],
  [
    'under way still, the next call asks for the same',
    refusal(409, 'IDEMPOTENCY_IN_PROGRESS'),
    true,
  ],
  [
    'failed with nobody knowing how far, the next call asks for the same',
    refusal(500, 'INTERNAL'),
    true,
  ],
])('%s', async (_, answer, isSame) => {
  const [one, two] = await keysSent(() => answer);
  expect(one === two).toBe(isSame);
});

it('a lost connection keeps the key', async () => {
  const [one, two] = await keysSent(() => Promise.reject(new TypeError('offline')));
  expect(one).toBe(two);
});
