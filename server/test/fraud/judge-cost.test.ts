import { expect, it } from 'vitest';
import { pino } from 'pino';
import { createClaimQueue } from '../../src/modules/benefits/claim-queue.ts';
import { createFraudJudge } from '../../src/modules/fraud/index.ts';
import { usePostgres } from '../harness/postgres.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { claimOf, now, openCampaign } from '../races/voucher-fixture.ts';
import { randomKeyring } from '../../src/platform/crypto/read-keyring.ts';

const postgres = usePostgres();
const clock = { now: () => now };
const customers = 4_000;
const pairs = 5;
const callers = 64;

/** What a claim costs with the rules that a new bank has, when nothing hits: printed, and kept in docs/fraud.md. */
it.runIf(process.env['HUIKE_PROVE'])(
  'judging a claim costs little beside claiming',
  { timeout: 300_000 },
  async () => {
    const { database } = postgres;
    const org = await buildSampleOrganization(database);
    const record = (at: number) =>
      customerRecord({ sourceCustomerId: `C${at}`, managingOrgId: org('FZ-GL-1') });
    await addCustomers(
      database,
      randomKeyring(),
      Array.from({ length: customers }, (_, at) => record(at)),
    );
    const judge = createFraudJudge({ database, clock, log: pino({ level: 'error' }) });
    await judge.start();
    const run = async (judged: boolean): Promise<{ wall: number; node: number }> => {
      const campaignId = await openCampaign(database, { cap: customers, customers });
      const queue = createClaimQueue(database, clock, judged ? judge : undefined);
      let next = 0;
      const began = performance.now();
      const used = process.cpuUsage();
      const caller = async (): Promise<void> => {
        while (next < customers) {
          next += 1;
          const claim = claimOf(campaignId, next);
          const answer = await queue.claim({
            ...claim,
            claimedBy: `customer:${next}`,
            deviceKey: `device-${next}`,
            addressKey: `address-${next % 500}`,
          });
          expect(answer.ok).toBe(true);
        }
      };
      await Promise.all(Array.from({ length: callers }, caller));
      const wall = ((performance.now() - began) * 1_000) / customers;
      const { user, system } = process.cpuUsage(used);
      return { wall, node: (user + system) / customers };
    };
    await run(true);
    const rows: {
      without: { wall: number; node: number };
      judged: { wall: number; node: number };
      flush: number;
    }[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const without = await run(false);
      const judged = await run(true);
      const began = performance.now();
      await judge.flush();
      rows.push({ without, judged, flush: performance.now() - began });
    }
    const median = (values: number[]): string =>
      (values.toSorted((one, other) => one - other)[pairs >> 1] ?? 0).toFixed(1);
    console.info(
      `a claim without judge: ${median(rows.map((row) => row.without.wall))} µs wall, ${median(rows.map((row) => row.without.node))} µs CPU of node; judged: ${median(rows.map((row) => row.judged.wall))} and ${median(rows.map((row) => row.judged.node))} µs`,
      rows.map((row) =>
        [row.without, row.judged]
          .map(({ wall, node }) => `${wall.toFixed(0)}/${node.toFixed(0)}`)
          .join(' '),
      ),
    );
    expect(judge.figures().forgotten).toBe(0);
  },
);
