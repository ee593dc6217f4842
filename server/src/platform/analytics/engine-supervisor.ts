import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { AnalyticsUnavailable } from './analytics-error.ts';
import { engineExit, parseEngineStatus } from './engine-protocol.ts';
import type { EngineOptions, EngineStatus } from './engine-protocol.ts';
import { askSocket, engineSocketPath } from './engine-socket.ts';

const program = fileURLToPath(new URL('engine-process.ts', import.meta.url));
const startDeadlineMilliseconds = 60_000;
const longestBackOffMilliseconds = 5_000;
/** An engine that lived this long before it broke starts again at once. */
const healthyMilliseconds = 60_000;
/** What another program has to start its engine again before this one starts its own. */
const holderGraceMilliseconds = 1_500;
const closeDeadlineMilliseconds = 10_000;
/** libuv's default of 4 threads would be fewer than the sessions. */
const engineThreads = '16';
const sessions = 5;

/**
 * Keeps one engine on a data folder: uses the one that already serves it, or starts it, and starts
 * it again when it breaks. The engine itself decides who holds the folder: the second process that
 * opens it is refused by ClickHouse's own lock and ends with `directoryInUse`.
 *
 *   starting ──▶ ready (ours | another process's)
 *      ▲            │ engine gone, recycled, or its holder gone
 *      └────────────┘                                   close() ──▶ closed
 */
export class EngineSupervisor {
  readonly socketPath: string;
  readonly #options: EngineOptions;
  readonly #log: Logger;
  #child: ChildProcess | undefined;
  #starting: Promise<void> | undefined;
  #ready = false;
  #closed = false;
  #startedAt = 0;
  #holderMayReturnUntil = 0;
  #failures = 0;
  #restarts = 0;

  constructor(
    home: string,
    limits: { memoryBytes: number; recycleAboveBytes: number },
    log: Logger,
  ) {
    this.socketPath = engineSocketPath(home);
    this.#log = log;
    this.#options = {
      directory: join(resolve(home), 'clickhouse'),
      socketPath: this.socketPath,
      ...limits,
      sessions,
    };
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Resolves when an engine serves, at most after `milliseconds`. */
  async ready(milliseconds: number): Promise<void> {
    if (this.#closed) throw new AnalyticsUnavailable('The analytics engine is closed.');
    if (this.#ready) return;
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    const late = new AbortController();
    const limit = pause(milliseconds, undefined, { signal: late.signal, ref: false }).then(
      () => {
        throw new AnalyticsUnavailable(
          `The analytics engine did not start within ${milliseconds} ms.`,
        );
      },
      () => undefined,
    );
    try {
      await Promise.race([this.#starting, limit]);
    } finally {
      late.abort();
    }
  }

  /** A caller found nobody at the socket: look again before the next statement. */
  suspect(): void {
    if (this.#child || !this.#ready) return;
    this.#ready = false;
    this.#holderMayReturnUntil = Date.now() + holderGraceMilliseconds;
  }

  /** False while the engine is being replaced or gone. */
  async accepting(): Promise<boolean> {
    if ((await askSocket(this.socketPath, '/ping')) !== undefined) return true;
    this.suspect();
    await this.ready(startDeadlineMilliseconds);
    return false;
  }

  async status(): Promise<EngineStatus | undefined> {
    const text = await askSocket(this.socketPath, '/status');
    return text === undefined ? undefined : parseEngineStatus(text);
  }

  /** Replaces the engine when it holds much memory; every admitted statement ends first. */
  async recycle(): Promise<void> {
    await this.ready(startDeadlineMilliseconds);
    const text = await askSocket(this.socketPath, '/recycle', {
      method: 'POST',
      timeoutMilliseconds: 60_000,
    });
    if (text === undefined) return;
    const before = parseEngineStatus(text);
    if (before.recycling !== true) return;
    const deadline = Date.now() + startDeadlineMilliseconds;
    while (!this.#closed && Date.now() < deadline) {
      const now = await this.status();
      if (now && now.pid !== before.pid) return;
      if (!now) this.suspect();
      if (!this.#ready) await this.ready(startDeadlineMilliseconds).catch(() => undefined);
      await pause(20);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => undefined);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((settle) => child.once('exit', () => settle()));
    if (child.connected) child.send({ kind: 'stop' });
    const late = setTimeout(() => child.kill('SIGKILL'), closeDeadlineMilliseconds);
    await gone;
    clearTimeout(late);
  }

  async #start(): Promise<void> {
    const deadline = Date.now() + startDeadlineMilliseconds;
    let reason = 'no answer';
    while (!this.#closed && Date.now() < deadline) {
      if (
        (await askSocket(this.socketPath, '/ping', { timeoutMilliseconds: 2_000 })) !== undefined
      ) {
        this.#ready = true;
        return;
      }
      if (this.#child || Date.now() < this.#holderMayReturnUntil) {
        await pause(10);
        continue;
      }
      if (this.#failures > 0)
        await pause(Math.min(100 * 2 ** this.#failures, longestBackOffMilliseconds));
      const outcome = await this.#spawn();
      if (outcome === 'ready') {
        this.#ready = true;
        return;
      }
      reason = outcome.reason;
      // Held by an engine that is still opening or already leaving: ask its socket again.
      if (outcome.code === engineExit.directoryInUse) await pause(50);
      else if ((this.#failures += 1) >= 5) break;
    }
    throw new AnalyticsUnavailable(`The analytics engine did not start: ${reason}`);
  }

  #spawn(): Promise<'ready' | { code: number | null; reason: string }> {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, JSON.stringify(this.#options)],
      {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: { ...process.env, UV_THREADPOOL_SIZE: engineThreads, NODE_OPTIONS: '' },
      },
    );
    this.#child = child;
    this.#startedAt = Date.now();
    let said = '';
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (piece: string) => (said = (said + piece).slice(-4_000)));
    return new Promise((settle) => {
      child.once('message', () => settle('ready'));
      child.once('error', (error) => {
        this.#child = undefined;
        settle({ code: null, reason: error.message });
      });
      child.once('exit', (code, signal) => {
        this.#noticeExit(code, signal, said);
        settle({ code, reason: said.trim() || `it ended with ${signal ?? code}` });
      });
    });
  }

  #noticeExit(code: number | null, signal: NodeJS.Signals | null, said: string): void {
    const wasReady = this.#ready;
    this.#child = undefined;
    this.#ready = false;
    if (this.#closed || !wasReady) return;
    this.#restarts += 1;
    if (code === engineExit.recycled || Date.now() - this.#startedAt > healthyMilliseconds)
      this.#failures = 0;
    else this.#failures += 1;
    if (code === engineExit.recycled) this.#log.info('analytics engine recycled');
    else this.#log.error({ code, signal, said }, 'analytics engine ended, starting it again');
    this.ready(startDeadlineMilliseconds).catch((error: unknown) => {
      this.#log.error({ error }, 'analytics engine does not start');
    });
  }
}
