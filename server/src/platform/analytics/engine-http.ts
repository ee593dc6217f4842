import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { readEngineRequest } from './engine-request.ts';
import { EngineRefusal } from './session-queue.ts';
import type { SessionPool } from './engine-sessions.ts';

export type EngineState = {
  /** no further statement starts: the engine is about to be replaced */
  draining: boolean;
  requests: number;
};

export type EngineServer = { server: Server; state: EngineState };

/** A caller that meets it has not started anything: it waits for the next engine and asks again. */
export const drainingStatus = 503;
/** Marks an INSERT whose body is a stream that its caller cannot send twice. */
export const streamHeader = 'x-huike-stream';

/** The part of ClickHouse's HTTP interface that @clickhouse/client uses, over the pool of sessions. */
export function createEngineServer(
  pool: SessionPool,
  spoolFolder: string,
  answerControl: (path: string) => Promise<object | undefined>,
): EngineServer {
  const state: EngineState = { draining: false, requests: 0 };
  const server = createServer(
    { maxHeaderSize: 1024 * 1024, requestTimeout: 0, keepAlive: false },
    (request, response) => {
      void answer(request, response);
    },
  );
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Connection', 'close');
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/ping') {
      response.statusCode = state.draining ? drainingStatus : 200;
      response.end('Ok.\n');
      return;
    }
    if (path !== '/') {
      const control = await answerControl(path);
      response.statusCode = control ? 200 : 404;
      response.end(JSON.stringify(control ?? { error: 'not found' }));
      return;
    }
    // A stream that cannot be sent again is let in even now. Its caller asked /ping first, so such
    // requests stop coming as soon as draining has begun.
    if (state.draining && request.headers[streamHeader] === undefined) {
      for await (const _ of request.resume()) continue;
      response.statusCode = drainingStatus;
      response.end('Code: 999. DB::Exception: The engine is being replaced. (ENGINE_DRAINING)');
      return;
    }
    state.requests += 1;
    try {
      await execute(request, response);
    } finally {
      state.requests -= 1;
    }
  }

  async function execute(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let spooled: string | undefined;
    const tag = randomBytes(8).toString('hex');
    try {
      const incoming = await readEngineRequest(request, spoolFolder);
      const { statement } = incoming;
      spooled = incoming.spooled;
      if (response.destroyed) return;
      response.once('close', () => {
        if (!response.writableFinished) void pool.kill(statement.queryId);
      });
      response.setHeader('X-ClickHouse-Query-Id', statement.queryId.replace(/[^\w.:-]/g, '_'));
      for await (const chunk of pool.run(statement)) {
        if (response.destroyed) continue;
        if (!response.headersSent) response.setHeader('X-ClickHouse-Exception-Tag', tag);
        if (!response.write(chunk)) await writable(response);
      }
      response.end();
    } catch (error) {
      refuse(response, error, tag);
    } finally {
      if (spooled) await rm(spooled, { force: true });
    }
  }
  return { server, state };
}

function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const proceed = (): void => {
      response.off('drain', proceed);
      response.off('close', proceed);
      resolve();
    };
    response.on('drain', proceed);
    response.on('close', proceed);
  });
}

/** Before the first byte an error is a status and a text; after it, ClickHouse's marked tail. */
function refuse(response: ServerResponse, error: unknown, tag: string): void {
  if (response.destroyed) return;
  const text = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof EngineRefusal ? error.code : Number(/Code:\s*(\d+)/.exec(text)?.[1] ?? 1001);
  const message = `${text.startsWith('Code:') ? text : `Code: ${code}. DB::Exception: ${text} (STD_EXCEPTION)`}\n`;
  if (response.headersSent) {
    const length = Buffer.byteLength(message);
    response.end(`\r\n__exception__\r\n${tag}\r\n${message}${length} ${tag}\r\n__exception__\r\n`);
    return;
  }
  response.statusCode = code === 47 || code === 60 || code === 81 ? 404 : 500;
  response.setHeader('X-ClickHouse-Exception-Code', String(code));
  response.end(message);
}
