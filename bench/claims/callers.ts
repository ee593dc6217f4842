/**
 * Concurrent HTTP callers in a process of their own, each with one kept connection. Written on bare
 * sockets: on two cores a heavier client would take the server's time and be measured with it.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

const order = z.object({
  address: z.url(),
  path: z.string(),
  callers: z.number(),
  /** one call each: the link's token, or the whole body where the route takes more */
  tokens: z.array(z.string()),
  asBodies: z.boolean().default(false),
  /** whether each call carries an Idempotency-Key of its own */
  keyed: z.boolean().default(false),
  /** whether each call comes from a device of its own, and from one of so many network addresses as a proxy tells */
  fromAddresses: z.number().int().positive().optional(),
  /**
   * calls a second, each begun when its turn has come: its time counts from there, so that callers who wait for
   * an answer hide nothing; without it each caller calls again at once
   */
  perSecond: z.number().positive().optional(),
  /** what of a granted answer is kept, in its first group */
  keep: z.string().default('"code":"([^"]+)"'),
});
export type CallerOrder = z.input<typeof order>;
export type CallerReport = {
  granted: number;
  refused: number;
  failed: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** the codes answered as granted: each must be found again */
  codes: string[];
};

process.on('message', (message) => {
  void run(order.parse(message)).then((report) => process.send?.(report));
});
process.send?.({ ready: true });

async function run({
  address,
  path,
  callers,
  tokens,
  asBodies,
  keyed,
  fromAddresses,
  keep,
  perSecond,
}: z.infer<typeof order>): Promise<CallerReport> {
  const url = new URL(address);
  const queue = tokens
    .map((token, at) => ({
      afterMs: perSecond === undefined ? null : (at / perSecond) * 1000,
      body: asBodies ? token : JSON.stringify({ token }),
      header:
        (keyed ? `idempotency-key: bench-${path.length}-${at}-${process.pid}\r\n` : '') +
        (fromAddresses ? senderOf(at, fromAddresses) : ''),
    }))
    .values();
  const kept = new RegExp(keep);
  const times: number[] = [];
  const report = { granted: 0, refused: 0, failed: 0, codes: [] as string[] };
  const started = performance.now();
  await Promise.all(
    Array.from({ length: callers }, () =>
      callInTurn(url, path, kept, queue, started, times, report),
    ),
  );
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return {
    ...report,
    seconds: (performance.now() - started) / 1000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function senderOf(at: number, addresses: number): string {
  const address = at % addresses;
  return `x-forwarded-for: 10.0.${address >> 8}.${address & 255}\r\nx-huike-device: bench-device-${process.pid}-${at}\r\n`;
}

type Tally = { granted: number; refused: number; failed: number; codes: string[] };

/** One caller: the next link, its answer, the next. A lost connection ends it; its claim is unknown. */
async function callInTurn(
  url: URL,
  path: string,
  kept: RegExp,
  queue: Iterator<{ body: string; header: string; afterMs: number | null }>,
  begun: number,
  times: number[],
  tally: Tally,
): Promise<void> {
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  try {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const { body, header, afterMs } = next.value;
      const started = afterMs === null ? performance.now() : begun + afterMs;
      if (started > performance.now()) await setTimeout(started - performance.now());
      const answer = await exchange(
        socket,
        `POST ${path} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\n${header}content-length: ${body.length}\r\n\r\n${body}`,
      );
      times.push(performance.now() - started);
      if (answer.status === 201) {
        tally.granted += 1;
        tally.codes.push(kept.exec(answer.body)?.[1] ?? '');
      } else if (answer.status === 409) tally.refused += 1;
      else tally.failed += 1;
    }
  } catch {
    tally.failed += 1;
  } finally {
    socket.destroy();
  }
}

function exchange(socket: Socket, request: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (end: () => void): void => {
      socket.off('data', onData).off('error', onEnd).off('close', onEnd);
      end();
    };
    const onEnd = (): void => settle(() => reject(new Error('the connection was lost')));
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
      const body = text.slice(head + 4);
      if (body.length >= length) settle(() => resolve({ status: Number(text.slice(9, 12)), body }));
    };
    socket.on('data', onData).on('error', onEnd).on('close', onEnd);
    socket.write(request);
  });
}
