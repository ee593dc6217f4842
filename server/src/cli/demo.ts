import { Command, InvalidArgumentError } from 'commander';
import { defaultHome, openPlatform } from '../platform/open-platform.ts';
import { releaseMemory } from '../platform/jobs/release-memory.ts';
import type { Platform } from '../platform/platform.ts';
import { buildConsole } from './build-console.ts';
import {
  beginSampleFiles,
  findSampleBank,
  makeSampleBank,
  samplePassword,
  type SampleSize,
  sampleSignIns,
} from './make-sample-bank.ts';
import { makeSampleCampaigns } from './make-sample-campaign.ts';
import { openedWithin, openSamplePhone } from './open-sample-phone.ts';
import { StepPrinter } from './print-steps.ts';
import { readDay, readPort, readSeed } from './read-options.ts';
import { receiveSampleWebhooks, type SampleReceiver } from './receive-sample-webhooks.ts';
import { startSampleEvents } from './send-sample-events.ts';
import { requireFreePort, serveOpened, untilToldToStop } from './serve.ts';
import { platformOptions } from './with-platform.ts';

/** Of fewer, the arms of the sample campaigns could come out empty. */
const fewest = 200;
const most = 10_000_000;

const host = '127.0.0.1';
type DemoOptions = { customers: number; seed: number; port: number; asOf: string };

export function demoCommand(): Command {
  return new Command('demo')
    .description('make a sample bank and serve it: engines, data, tags, console')
    .option(
      '--customers <number>',
      `customers of the sample bank, ${fewest} or more`,
      parseCustomers,
      50_000,
    )
    .option('--seed <number>', 'another seed makes another bank', readSeed, 1)
    .option('--as-of <date>', "the bank's last business date", readDay, '2026-10-31')
    .option('--port <port>', 'HTTP port', readPort, 8080)
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  await requireFreePort(options.port, host);
  const printer = new StepPrinter();
  // The console is built beside the data: neither needs the other.
  const building = printer.step(
    'console',
    () => buildConsole(),
    (state) => state,
  );
  building.catch(() => {});
  const asked = { customers: options.customers, seed: options.seed, asOf: options.asOf };
  const files = beginSampleFiles(defaultHome(), asked);
  const open = await printer.step(
    'engines',
    () => openPlatform(platformOptions('warn')),
    () => 'PostgreSQL, ClickHouse, migrations',
  );
  try {
    const standing = await findSampleBank(open.platform);
    const size = standing ?? asked;
    if (!standing) await makeSampleBank(open.platform, size, printer, files);
    await building;
    const live = await printer.step(
      'live events of today',
      () => startSampleEvents(open.platform, size),
      ({ taken }) => `${taken}, and one every few seconds`,
    );
    const receiver = await receiveSampleWebhooks();
    const serving = await serveOpened(open, {
      port: options.port,
      host,
      role: 'all',
      moreWebhookHosts: [receiver.host],
    });
    const told = untilToldToStop();
    announce(serving.address, size.seed, printer.secondsSinceStart());
    // After the address: whoever is in a hurry can look at customers and tags meanwhile.
    let stopping = false;
    await Promise.race([
      told.then(() => (stopping = true)),
      makeCampaigns(open.platform, size, receiver, printer, () => stopping),
    ]);
    if (!stopping) await announcePhone(serving.address, size);
    await open.platform.analytics.recycle();
    await releaseMemory();
    await told;
    process.stderr.write('stopping …\n');
    await live.stop();
    await serving.stop();
    await receiver.stop();
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** Without them the bank is still good to look at, and the next start tries again; who waits for them is told. */
async function makeCampaigns(
  platform: Platform,
  size: SampleSize,
  receiver: SampleReceiver,
  printer: StepPrinter,
  isStopping: () => boolean,
): Promise<void> {
  try {
    await printer.step(
      'sample campaigns',
      () => makeSampleCampaigns(platform, size, receiver),
      (told) => told ?? 'kept',
    );
  } catch (error) {
    if (isStopping()) return;
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `✗ sample campaigns  ${why}\n  everything else is there; the next start makes what is missing\n`,
    );
  }
}

/** Without it staff make one on the page of any customer. */
async function announcePhone(address: string, size: SampleSize): Promise<void> {
  try {
    const url = await openSamplePhone(address.replace('127.0.0.1', 'localhost'), size);
    console.log(
      url === null
        ? "\n  no customer's phone: among so few the outlet that signs in here has none; start with --customers 600 or more\n"
        : `\n  a customer's phone (benefit centre, vouchers, draws, points mall), to be opened within ${openedWithin} minutes:\n    ${url}\n`,
    );
  } catch (error) {
    process.stderr.write(`✗ a customer's phone  ${String(error)}\n`);
  }
}

function announce(address: string, seed: number, seconds: string): void {
  console.log(
    `\nHuike 慧客 is ready after ${seconds} s:  ${address.replace('127.0.0.1', 'localhost')}\n`,
  );
  console.log(`  sign in with the password ${samplePassword} as`);
  for (const { role, staffNumber } of sampleSignIns(seed))
    console.log(`    ${staffNumber.padEnd(12)} ${role.replaceAll('_', ' ')}`);
  console.log('\n  Ctrl-C stops everything; the data is kept.\n');
}

function parseCustomers(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < fewest || count > most)
    throw new InvalidArgumentError(`a number from ${fewest} to ${most.toLocaleString('en')}`);
  return count;
}
