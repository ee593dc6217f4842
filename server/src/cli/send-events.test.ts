import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { sendEvents } from './send-events.ts';

/** What the server does with the next calls; when none is left it takes events in. */
type Answer = 'lose the connection' | { status: number; code: string };
let answers: Answer[] = [];
let received: unknown[][] = [];
let server: Server;
let address = '';

const asked = z.object({ source: z.string(), events: z.array(z.unknown()) });

beforeAll(async () => {
  server = createServer(async (request, response) => {
    received.push(asked.parse(JSON.parse(await textOf(request))).events);
    const answer = answers.shift();
    if (answer === 'lose the connection') return void request.socket.destroy();
    response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(answer ? { code: answer.code, title: '…' } : takenIn(received.at(-1) ?? [])),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  address = typeof at === 'object' && at ? `http://127.0.0.1:${at.port}` : '';
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  answers = [];
  received = [];
});

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

/** Every third is refused. */
function takenIn(events: readonly unknown[]) {
  const others = events.flatMap((_, index) =>
    index % 3 === 2
      ? [
          {
            index,
            outcome: 'refused',
            code: 'EVENT_TOO_OLD',
            message: { zh: '太早', en: 'too old' },
          },
        ]
      : [],
  );
  const accepted = events.length - others.length;
  return { accepted, duplicates: 0, unplaced: 0, refused: others.length, others };
}

async function* lines(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}
const send = (of: AsyncIterable<string>, retryForMilliseconds = 60_000) =>
  sendEvents(of, {
    server: address,
    apiKey: 'hk_key',
    source: 'core',
    retryForMilliseconds,
    onTaken: () => {},
  });

test('what is wrong is told by the line of the file, blank lines counted', async () => {
  const sent = await send(lines('{"n":1}', '', 'not json', '{"n":2}', '{"n":3}', '{"n":4}'));
  expect(sent).toMatchObject({ lines: 6, accepted: 3, refused: 2 });
  expect(sent.errors).toEqual([
    { line: 3, code: 'NOT_JSON', message: 'the line is not JSON' },
    { line: 5, code: 'EVENT_TOO_OLD', message: 'too old' },
  ]);
});

test('a batch whose answer was lost, or whom nobody could serve, is sent again as it was', async () => {
  answers = ['lose the connection', { status: 503, code: 'ENGINE_UNAVAILABLE' }];
  expect(await send(lines('{"n":1}', '{"n":2}'))).toMatchObject({ accepted: 2 });
  expect(received).toHaveLength(3);
  expect(new Set(received.map((events) => JSON.stringify(events))).size).toBe(1);
});

test('a server that stays away fails with the line to go on from, and what was done', async () => {
  answers = Array.from({ length: 9 }, () => ({ status: 503, code: 'ENGINE_UNAVAILABLE' }));
  await expect(send(lines('', '{"n":1}'), 0)).rejects.toMatchObject({
    failure: { code: 'SERVER_AWAY', message: expect.stringContaining('line 2') },
    done: { lines: 2, accepted: 0 },
  });
});

test('a key that may not send fails at once', async () => {
  answers = [{ status: 403, code: 'FORBIDDEN' }];
  await expect(send(lines('{"n":1}'))).rejects.toMatchObject({ failure: { code: 'FORBIDDEN' } });
  expect(received).toHaveLength(1);
});

test('a long file goes in batches of what the server takes; a stream that trickles is not kept waiting', async () => {
  const many = Array.from({ length: 1200 }, (_, n) => JSON.stringify({ n }));
  expect(await send(lines(...many))).toMatchObject({ lines: 1200 });
  expect(received.every((events) => events.length <= 500)).toBe(true);
  expect(received.flat()).toEqual(many.map((text) => JSON.parse(text)));
  received = [];
  async function* trickle(): AsyncGenerator<string> {
    yield '{"n":1}';
    // The next line comes when the first one has arrived.
    await expect.poll(() => received.length).toBe(1);
    yield '{"n":2}';
  }
  expect(await send(trickle())).toMatchObject({ lines: 2, accepted: 2 });
});
