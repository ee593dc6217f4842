import { sql } from 'kysely';
import { redemptionSchema } from '#contract/benefits.ts';
import { taskSchema } from '#contract/tasks.ts';
import { claimVouchers } from '#modules/benefits/index.ts';
import { addDays } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { sampleStaff } from '../../../demo/organization.ts';
import type { MemberResponse } from '../../../demo/simulate-responses.ts';
import type { SampleSize } from './make-sample-bank.ts';
import type { SampleTime } from './sample-person.ts';

export type SampleMember = { customerNo: number; customerId: string; arm: string };
type Launched = {
  campaignId: number;
  launchDate: string;
  members: readonly SampleMember[];
  /** in the order of the members */
  responses: readonly MemberResponse[];
};
type Answer = MemberResponse['seen'];

/** Outlets make their calls on the first days after the launch, each on one of them. */
const callingDays = 5;
/** Requests on their way at a time. */
const atOnce = 6;

/**
 * Lets the sample bank's staff do what followed the launch: their contacts, and the vouchers that the
 * customers claimed and used. Day by day, as it would have been; what is recorded already is left.
 */
export async function recordSampleResponses(
  time: SampleTime,
  size: SampleSize,
  launched: Launched,
): Promise<void> {
  const answers = new Map(
    launched.members.flatMap(({ customerNo }, place) => {
      const response = launched.responses[place];
      return response ? [[customerNo, response.seen] as const] : [];
    }),
  );
  const callers = await outletsWithTasks(time, launched.campaignId);
  const staff = sampleStaff(size.seed);
  const lastDay = Math.max(callingDays, ...[...answers.values()].map(claimDay));
  for (let day = 1; day <= lastDay; day += 1) {
    time.set(`${addDays(launched.launchDate, day)}T10:00:00+08:00`);
    for (const code of callers.filter((_, place) => (place % callingDays) + 1 === day)) {
      const manager = staff.find(
        (one) => one.orgCode === code && one.roles.includes('relationship_manager'),
      );
      if (manager) await callCustomers(time, launched.campaignId, manager.staffNumber, answers);
    }
    await useVouchers(time, staff, launched.campaignId, day, answers);
  }
}

/** The day after the launch on which the customer claims; 0 for none. */
function claimDay(answer: Answer): number {
  return answer.contacted && answer.converted ? answer.convertedAfterDays + 1 : 0;
}

async function outletsWithTasks({ platform }: SampleTime, campaignId: number): Promise<string[]> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ code: string }>`
      select distinct unit.code from tasks.task join organization.org_unit unit using (org_id)
      where campaign_id = ${campaignId} order by unit.code`.execute(tx),
  );
  return rows.map(({ code }) => code);
}

async function callCustomers(
  time: SampleTime,
  campaignId: number,
  staffNumber: string,
  answers: ReadonlyMap<number, Answer>,
): Promise<void> {
  const manager = await time.signIn(staffNumber);
  const tasks = await manager.all(`/api/tasks?campaignId=${campaignId}`, taskSchema);
  // Who was not reached stays on the list, so that there is something left to do.
  const reached = tasks.filter(({ customerNo }) => answers.get(customerNo)?.contacted);
  await inTurns(reached, ({ id, customerNo }) =>
    manager.send(
      'POST',
      `/api/tasks/${id}/outcome`,
      { contacted: true, result: answers.get(customerNo)?.converted ? 'accepted' : 'interested' },
      taskSchema,
    ),
  );
}

/** Claims of the day in one set; of those who use theirs, the redemptions at a merchant's screen. */
async function useVouchers(
  time: SampleTime,
  staff: ReturnType<typeof sampleStaff>,
  campaignId: number,
  day: number,
  answers: ReadonlyMap<number, Answer>,
): Promise<void> {
  const claimants = [...answers].filter(([, answer]) => claimDay(answer) === day);
  const operator = staff.find((one) => one.roles.includes('merchant_operator'));
  if (claimants.length === 0 || !operator) return;
  const claimed = await withJob(time.platform.database, (tx) =>
    claimVouchers(
      tx,
      time.platform.clock.now(),
      claimants.map(([customerNo]) => ({
        campaignId,
        customerNo,
        claimedBy: `customer:${customerNo}`,
        clientKey: `sample:${campaignId}`,
        channel: 'customer',
        scope: { all: true },
      })),
    ),
  );
  const till = await time.signIn(operator.staffNumber);
  const used = claimed.flatMap((voucher, place) =>
    voucher.ok && claimants[place]?.[1].redeemed ? [voucher.value] : [],
  );
  await inTurns(used, ({ code, customerNo }) =>
    till.send(
      'POST',
      '/api/redemptions',
      { proof: code, purchaseAmountFen: 6_000 + (customerNo % 50) * 400 },
      redemptionSchema,
      `sample-redemption-${campaignId}-${customerNo}`,
    ),
  );
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < items.length; first += atOnce)
    await Promise.all(items.slice(first, first + atOnce).map(work));
}
