import { once } from 'node:events';
import { createServer } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import { composeApp, jobKinds, onShipped, schedules } from '../compose.ts';
import { startPartnerOrders } from '../flows/start-partner-orders.ts';
import { startAuditSealer } from '../modules/audit/index.ts';
import { outsideOf, readWebhookHosts, startWebhooks } from '../modules/webhooks/index.ts';
import { startLedgerSealer } from '../modules/ledger/index.ts';
import type { App } from '../platform/http/app.ts';
import { serveConsole } from '../platform/http/serve-console.ts';
import { type OpenPlatform, openPlatform } from '../platform/open-platform.ts';
import { readPublicAddress } from '../platform/http/public-address.ts';
import { readRequestLimits } from '../platform/http/limit-requests.ts';
import { readTrustedProxies } from '../platform/http/trusted-proxies.ts';
import { startOutboxShipper } from '../platform/outbox/ship-outbox.ts';
import { readPort } from './read-options.ts';
import { platformOptions } from './with-platform.ts';

const serverRoles = ['all', 'api', 'worker'] as const;
type ServerRole = (typeof serverRoles)[number];

export type Serving = { address: string; stop(): Promise<void> };

export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the console and the API, and carry out jobs')
    .option('--port <port>', 'HTTP port', readPort, 8080)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--role <role>', 'all, api (HTTP only) or worker (jobs only)', parseRole, 'all')
    .action(async (options: { port: number; host: string; role: ServerRole }) => {
      const serving = await serve(options);
      // Before the address, which may be read as "a signal ends it cleanly now".
      const told = untilToldToStop();
      console.log(`Huike 慧客  ${serving.address}`);
      await told;
      await serving.stop();
    });
}

type ServeOptions = {
  port: number;
  host: string;
  role: ServerRole;
  /** hosts that webhooks may be sent to beside those of HUIKE_WEBHOOK_HOSTS */
  moreWebhookHosts?: readonly string[];
};

async function serve(options: ServeOptions): Promise<Serving> {
  const open = await openPlatform(platformOptions('info'));
  try {
    return await serveOpened(open, options);
  } catch (error) {
    await open.close();
    throw error;
  }
}

/**
 * Serves an opened platform; `stop` ends requests, jobs and engines, in this order. When it throws,
 * nothing of it is left running and the platform is still the caller's to close.
 */
export async function serveOpened(open: OpenPlatform, options: ServeOptions): Promise<Serving> {
  // First, so that a port in use is told before any job is taken up.
  const listening = options.role === 'worker' ? null : await listen(open, options);
  const background: { stop(): Promise<void> }[] = [];
  const end = async (): Promise<void> => {
    await listening?.app.close();
    for (const part of background) await part.stop();
  };
  try {
    if (options.role !== 'api') {
      background.push(
        startOutboxShipper(open.platform, onShipped(open.platform)),
        startAuditSealer(open.platform),
        startWebhooks(open.platform, outsideOf(webhookHosts(options))),
        startPartnerOrders(open.platform, outsideOf(webhookHosts(options))),
        startLedgerSealer(open.platform),
      );
      await carryOutJobs(open);
    }
  } catch (error) {
    await end();
    throw error;
  }
  return {
    address: listening?.address ?? '(worker)',
    stop: async () => {
      await end();
      await open.close();
    },
  };
}

async function listen(
  { platform, queue, analyticsEngine }: OpenPlatform,
  options: ServeOptions,
): Promise<{ app: App; address: string }> {
  const { port, host } = options;
  const app = await composeApp(platform, queue.dispatch, {
    trustedProxies: readTrustedProxies(process.env['HUIKE_TRUST_PROXY']),
    requestLimits: readRequestLimits(process.env),
    publicAddress: readPublicAddress(process.env['HUIKE_PUBLIC_ADDRESS']),
    webhookHosts: webhookHosts(options),
    engineFigures: () => analyticsEngine.figures(),
  });
  try {
    await serveConsole(app);
    return { app, address: await app.listen({ port, host }) };
  } catch (error) {
    await app.close();
    throw portFault(error, port);
  }
}

/** For a command with long work before it listens: a port in use is told before that, not after. */
export async function requireFreePort(port: number, host: string): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw portFault(error, port);
  }
  probe.close();
  await once(probe, 'close');
}

function webhookHosts({ moreWebhookHosts = [] }: ServeOptions): ReadonlySet<string> {
  return new Set([...readWebhookHosts(process.env['HUIKE_WEBHOOK_HOSTS']), ...moreWebhookHosts]);
}

function portFault(error: unknown, port: number): unknown {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? new Error(`port ${port} is in use: choose another one with --port`, { cause: error })
    : error;
}

async function carryOutJobs({ platform, queue }: OpenPlatform): Promise<void> {
  await queue.work(platform, jobKinds);
  for (const schedule of schedules)
    await queue.schedule(schedule.name, schedule.cron, () => schedule.enqueue(platform));
}

const startedByLauncher = process.connected;

/**
 * Waits for Ctrl-C, a plain kill, or the end of the launcher (also one that ended before the wait). A
 * second Ctrl-C ends at once.
 */
export function untilToldToStop(): Promise<void> {
  if (startedByLauncher && !process.connected) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = (): void => {
      // Whoever listens to the launcher's channel keeps the program alive.
      process.off('disconnect', stop);
      process.once('SIGINT', () => process.exit(130));
      resolve();
    };
    process.once('disconnect', stop);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  });
}

function parseRole(text: string): ServerRole {
  const role = serverRoles.find((known) => known === text);
  if (!role) throw new InvalidArgumentError(`one of ${serverRoles.join(', ')}`);
  return role;
}
