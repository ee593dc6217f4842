import { setTimeout as pause } from 'node:timers/promises';
import { eventLimits, eventsTaken, type EventsTaken } from '#contract/events.ts';
import { CommandFailed, messageOf } from './tell-failure.ts';

/** What one line came to that was not taken in. */
export type RefusedLine = { line: number; code: string; message: string };
export type Sent = Pick<EventsTaken, 'accepted' | 'duplicates' | 'unplaced' | 'refused'> & {
  lines: number;
  /** the first of them */
  errors: RefusedLine[];
};

/** No list of them grows without end: a file of another format is wrong in every line. */
const errorsTold = 1000;
const firstPauseMilliseconds = 250;
const longestPauseMilliseconds = 8000;
/** A server that takes longer than this for 500 events has lost the connection. */
const answerMilliseconds = 30_000;

export type SendSettings = {
  server: string;
  apiKey: string;
  source: string;
  /** for how long a batch is tried again while the server is away or busy */
  retryForMilliseconds: number;
  onTaken: (sent: Sent) => void;
};

type Line = { line: number; event: unknown };

/**
 * Sends lines of JSON, an event each, in batches. While one is under way the next lines come in, so a
 * stream that trickles is sent at once and one that pours in full batches. A batch whose answer was lost
 * is sent again: the ids of the events make that harmless.
 */
export async function sendEvents(
  lines: AsyncIterable<string>,
  settings: SendSettings,
): Promise<Sent> {
  const sent: Sent = { lines: 0, accepted: 0, duplicates: 0, unplaced: 0, refused: 0, errors: [] };
  const refuse = (error: RefusedLine): void => {
    sent.refused += 1;
    if (sent.errors.length < errorsTold) sent.errors.push(error);
  };
  for await (const texts of inBatches(lines, eventLimits.batch)) {
    const batch: Line[] = [];
    for (const text of texts) {
      sent.lines += 1;
      if (text.trim() === '') continue;
      const event = parseLine(text);
      if (event === undefined)
        refuse({ line: sent.lines, code: 'NOT_JSON', message: 'the line is not JSON' });
      else batch.push({ line: sent.lines, event });
    }
    if (batch.length === 0) continue;
    const taken = await post(batch, settings, sent);
    sent.accepted += taken.accepted;
    sent.duplicates += taken.duplicates;
    sent.unplaced += taken.unplaced;
    for (const { index, outcome, code, message } of taken.others)
      if (outcome === 'refused')
        refuse({
          line: batch[index]?.line ?? 0,
          code: code ?? '',
          message: message?.en ?? '',
        });
    settings.onTaken(sent);
  }
  return sent;
}

/** Undefined where it is none; JSON has no such value. */
function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What has come in since the last batch was taken, at least one and at most so many. */
async function* inBatches(
  lines: AsyncIterable<string>,
  most: number,
): AsyncGenerator<readonly string[]> {
  const reader = lines[Symbol.asyncIterator]();
  let next = reader.next();
  for (;;) {
    const first = await next;
    if (first.done) return;
    const batch = [first.value];
    next = reader.next();
    while (batch.length < most) {
      // One that is there is taken; one that is still to come is not waited for.
      const further = await Promise.race([next, pause(0, null)]);
      if (further === null || further.done) break;
      batch.push(further.value);
      next = reader.next();
    }
    yield batch;
  }
}

async function post(
  batch: readonly Line[],
  { server, apiKey, source, retryForMilliseconds }: SendSettings,
  done: Sent,
): Promise<EventsTaken> {
  const body = JSON.stringify({ source, events: batch.map(({ event }) => event) });
  const deadline = performance.now() + retryForMilliseconds;
  const fail = (code: string, message: string): CommandFailed =>
    new CommandFailed({ exitCode: 1, code, message: `line ${batch[0]?.line}: ${message}` }, done);
  for (let wait = firstPauseMilliseconds; ; wait = Math.min(2 * wait, longestPauseMilliseconds)) {
    const answer = await attempt(server, apiKey, body);
    if (answer.kind === 'taken') return answer.taken;
    if (answer.kind === 'refused') throw fail(answer.code, answer.message);
    if (performance.now() + wait > deadline) throw fail('SERVER_AWAY', answer.message);
    await pause(answer.waitMilliseconds ?? wait);
  }
}

type Attempt =
  | { kind: 'taken'; taken: EventsTaken }
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'again'; message: string; waitMilliseconds?: number };

async function attempt(server: string, apiKey: string, body: string): Promise<Attempt> {
  try {
    const answer = await fetch(new URL('/api/events', server), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body,
      signal: AbortSignal.timeout(answerMilliseconds),
    });
    if (answer.ok) return { kind: 'taken', taken: eventsTaken.parse(await answer.json()) };
    const { code, title } = problemOf(await answer.json().catch(() => null));
    const message = `${server} answered ${answer.status}: ${title}`;
    if (answer.status !== 429 && answer.status < 500) return { kind: 'refused', code, message };
    const after = Number(answer.headers.get('retry-after'));
    return { kind: 'again', message, ...(after > 0 ? { waitMilliseconds: after * 1000 } : {}) };
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { kind: 'again', message: `${server} is away: ${messageOf(cause)}` };
  }
}

function problemOf(body: unknown): { code: string; title: string } {
  const known = typeof body === 'object' && body !== null ? body : {};
  const text = (value: unknown, otherwise: string): string =>
    typeof value === 'string' ? value : otherwise;
  return {
    code: text('code' in known ? known.code : null, 'FAILED'),
    title: text('title' in known ? known.title : null, 'no reason was given'),
  };
}
