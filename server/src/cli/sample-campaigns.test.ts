import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../test/harness/platform.ts';
import { makeSampleBank, type SampleSize } from './make-sample-bank.ts';
import { makeSampleCampaigns } from './make-sample-campaign.ts';
import { StepPrinter } from './print-steps.ts';

// Banks from the fewest customers that the demo takes. The demo's own test makes one of that size;
// these are for proving.
// Nothing listens there, since no worker sends anything here.
const receiver = { host: '127.0.0.1:9', url: 'http://127.0.0.1:9/', stop: async () => {} };
const asOf = '2026-10-31';
const sizes: SampleSize[] = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) =>
  [200, 300, 9_999, 10_000].map((customers) => ({ customers, seed, asOf })),
);

describe.runIf(process.env['HUIKE_PROVE'] === '1').each(sizes)(
  'a sample bank of $customers customers, seed $seed',
  (size) => {
    const bank = usePlatform({ now: '2026-11-02T10:00:00+08:00' });

    test(
      'has one campaign measured, one running with people in every arm, one before the checker and one draft',
      { timeout: 120_000 },
      async () => {
        const { platform } = bank;
        await makeSampleBank(platform, size, new StepPrinter(), null);
        expect(await makeSampleCampaigns(platform, size, receiver)).toMatch(
          /^\d+ customers, lift .* points/,
        );
        // Only its cost may still be open, while somebody holds a voucher.
        const { rows } = await withJob(platform.database, (tx) =>
          sql<{ state: string; measured: boolean; smallest: number | null }>`
          select state, exists (select from measurement.snapshot where campaign_id = campaign.id
              and coalesce(content->>'waitingFor', 'vouchers') = 'vouchers') as measured,
            (select min(size) from (select count(customer_no)::int as size
              from campaigns.arm left join campaigns.member using (campaign_id, arm_no)
              where campaign_id = campaign.id group by arm_no) as sizes) as smallest
          from campaigns.campaign order by id`.execute(tx),
        );
        expect(rows).toEqual([
          { state: 'ended', measured: true, smallest: expect.any(Number) },
          { state: 'running', measured: false, smallest: expect.any(Number) },
          { state: 'in_review', measured: false, smallest: null },
          { state: 'draft', measured: false, smallest: null },
        ]);
        for (const { smallest } of rows) expect(smallest ?? 1).toBeGreaterThan(0);
        expect(
          await makeSampleCampaigns(platform, size, receiver),
          'nothing is made twice',
        ).toBeNull();
      },
    );
  },
);
