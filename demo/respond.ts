/**
 * Makes the files that follow a campaign on the sample bank:
 *   node demo/respond.ts --bank FOLDER --members members.csv --launch 2026-11-01 --lift voucher=0.04 --folder OUT
 * members.csv has the columns subject (C00000001 …) and arm; arms without a lift change nothing.
 */
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { defaultSample } from './generate-bank.ts';
import type { ArmOffer } from './simulate-responses.ts';
import { writeResponses } from './write-responses.ts';

const whole = z.coerce.number().int();
const options = z.object({
  bank: z.string(),
  members: z.string(),
  folder: z.string(),
  launch: z.iso.date(),
  days: whole.min(1).max(366),
  customers: whole.min(1),
  seed: whole,
  'as-of': z.iso.date(),
  lift: z.string(),
  campaign: z.string().regex(/^[\w-]{1,40}$/),
  event: z.string().regex(/^[a-z_]{1,50}$/),
});
const member = z.object({ subject: z.string(), arm: z.string().min(1) });

const { values } = parseArgs({
  options: {
    bank: { type: 'string' },
    members: { type: 'string' },
    folder: { type: 'string' },
    launch: { type: 'string' },
    days: { type: 'string', default: '30' },
    customers: { type: 'string', default: String(defaultSample.customers) },
    seed: { type: 'string', default: String(defaultSample.seed) },
    'as-of': { type: 'string', default: defaultSample.asOf },
    lift: { type: 'string', default: '' },
    campaign: { type: 'string', default: 'campaign' },
    event: { type: 'string', default: 'campaign_response' },
  },
});
const given = options.parse(values);
const lifts = new Map(
  given.lift
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [arm = '', lift] = part.split('=');
      return [arm, z.coerce.number().min(-1).max(1).parse(lift)] as const;
    }),
);
const members: { customerId: string; arm: string }[] = [];
for await (const row of createReadStream(given.members).pipe(parse({ columns: true, bom: true }))) {
  const { subject, arm } = member.parse(row);
  members.push({ customerId: subject, arm });
}
const offers = [...new Set(members.map(({ arm }) => arm))].map(offerOf);
const size = { customers: given.customers, seed: given.seed, asOf: given['as-of'] };
await writeResponses(
  {
    size,
    bankFolder: given.bank,
    members,
    offers,
    campaign: given.campaign,
    launchDate: given.launch,
    windowDays: given.days,
    eventType: given.event,
  },
  given.folder,
);
process.stdout.write(`${members.length} members, files in ${given.folder}\n`);

/** A lift of a point in the rate goes with 50 yuan of balance; four in five are reached. */
function offerOf(arm: string): ArmOffer {
  const lift = lifts.get(arm) ?? 0;
  return {
    arm,
    liftOfRate: lift,
    liftOfBalanceFen: lift * 500_000,
    contactShare: lift === 0 ? 0 : 0.8,
    redeemShare: lift === 0 ? 0 : 0.7,
    costFen: 2000,
  };
}
