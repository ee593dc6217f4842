import { sql } from 'kysely';
import { z } from 'zod';
import { addDays, bankDay, type Clock } from '#platform/clock/clock.ts';
import { anyJobKind, type JobKind } from '#platform/jobs/jobs.ts';
import { workInPieces } from '#platform/jobs/work-in-pieces.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { adjustmentApproval } from './adjust-points.ts';
import { priceApproval } from './approve-price.ts';
import { ruleApproval } from './approve-rule.ts';
import { checkInFromEvents } from './check-in-from-events.ts';
import { findOwing, findStocked } from './due-gifts.ts';
import { giveGiftsJob, takeUpGifts } from './give-gifts.ts';
import { givePaymentsJob } from './give-payments.ts';
import { grantInterestJob } from './grant-interest.ts';
import { lapsePoints } from './lapse-points.ts';
import {
  forgetReminders,
  type LapsingMark,
  remindLapsing,
  type Reminded,
} from './remind-lapsing.ts';
import type { RuleRow } from './rule-rows.ts';
import { findUnsettled, settleMall } from './settle-mall.ts';
import { findFundable, takeUpEarnings } from './take-up-earnings.ts';
import { findDue, thawPoints } from './thaw-points.ts';

const customersAtOnce = 1_000;

/** Daily: points past their last day lapse. */
const lapsePointsJob: JobKind<Record<string, never>, { customers: number }> = {
  kind: 'points.lapse',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    customers: await workInPieces(platform, context, (tx, now) =>
      lapsePoints(tx, now, customersAtOnce),
    ),
  }),
};

/** Soon after the bank's midnight, when a last day has ended. */
const dailyLapse = {
  name: 'points.lapse',
  cron: '20 0 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        lapsePointsJob,
        {},
        { title: { zh: '积分到期', en: 'Lapse points' }, naturalKey: 'day' },
      ),
    );
  },
};

const remindedAtOnce = 2_000;

/** Daily: customers are told of points that end soon, once a last day. */
const remindLapsingJob: JobKind<Record<string, never>, { told: number }> = {
  kind: 'points.reminders',
  input: z.strictObject({}),
  run: async (platform, context) => {
    const { database, keyring, clock } = platform;
    await workInPieces(platform, context, (tx, now) => forgetReminders(tx, now, remindedAtOnce));
    let told = 0;
    let after: LapsingMark | null = null;
    for (;;) {
      context.signal.throwIfAborted();
      const from: LapsingMark | null = after;
      const done: Reminded = await withJob(database, (tx) =>
        remindLapsing(tx, keyring, clock.now(), { after: from, limit: remindedAtOnce }),
      );
      told += done.told;
      context.progress(told, told);
      if (!done.last) return { told };
      after = done.last;
    }
  },
};

/** Within the hours in which customers may be contacted, after the reminders of gifts. */
const dailyReminders = {
  name: 'points.reminders',
  cron: '50 8 * * *',
  enqueue: async ({ database, jobs }: Platform): Promise<void> => {
    const title = { zh: '积分到期提醒', en: 'Remind of points that end soon' };
    await withJob(database, (tx) =>
      jobs.enqueue(tx, remindLapsingJob, {}, { title, naturalKey: 'day' }),
    );
  },
};

const freezesAtOnce = 100;

/** Every minute: freezes whose time is over let their points go. */
const thawPointsJob: JobKind<Record<string, never>, { freezes: number }> = {
  kind: 'points.thaw',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    freezes: await workInPieces(platform, context, (tx, now) => thawPoints(tx, now, freezesAtOnce)),
  }),
};

const thaw = {
  name: 'points.thaw',
  cron: '* * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A job for nothing is not shown.
      if ((await findDue(tx, platform.clock.now(), 1)).length === 0) return;
      await platform.jobs.enqueue(
        tx,
        thawPointsJob,
        {},
        { title: { zh: '解冻到期积分', en: 'End freezes of points' }, naturalKey: 'minute' },
      );
    });
  },
};

type RuleNamed = Pick<RuleRow, 'id' | 'name' | 'orgId'>;

/** Asks for the gifts of a rule; one that runs already is not asked for twice. */
export function askForGifts(
  tx: Tx,
  jobs: Platform['jobs'],
  { id, name, orgId }: RuleNamed,
  createdBy: number | null,
): Promise<number> {
  const title = { zh: `产品加载有礼：${name}`, en: `Gifts for products held: ${name}` };
  const options = { title, naturalKey: String(id), orgId, createdBy };
  return jobs.enqueue(tx, giveGiftsJob, { ruleId: id }, options);
}

/** After the night's files. */
const dailyPayments = {
  name: 'points.payments',
  cron: '45 6 * * *',
  enqueue: async ({ database, clock, jobs }: Platform): Promise<void> => {
    await withJob(database, async (tx) => {
      // A week after its last day as well: the files of that day may come late.
      const { rows } = await sql<RuleNamed>`
        select r.id, r.name, r.org_id as "orgId" from points.rule r
        join points.rule_version v on v.rule_id = r.id and v.version = r.active_version
        where r.state = 'active' and v.content->>'kind' = 'payments' and ${bankDay(clock.now())} > v.content->>'validFrom'
          and ${addDays(bankDay(clock.now()), -7)} <= v.content->>'validUntil'
        order by r.id`.execute(tx);
      // A handful of rules: each is a job of its own, for those who see its org unit.
      for (const { id, name, orgId } of rows) {
        const title = { zh: `刷卡积分：${name}`, en: `Points for payments: ${name}` };
        const options = { title, naturalKey: String(id), orgId };
        await jobs.enqueue(tx, givePaymentsJob, { ruleId: id }, options);
      }
    });
  },
};

/** After the morning's tag run, by when the products of the day before are in. */
const dailyGifts = {
  name: 'points.gifts',
  cron: '55 6 * * *',
  enqueue: async ({ database, clock, jobs }: Platform): Promise<void> => {
    await withJob(database, async (tx) => {
      const { rows } = await sql<RuleNamed>`
        select r.id, r.name, r.org_id as "orgId" from points.rule r
        join points.rule_version v on v.rule_id = r.id and v.version = r.active_version
        where r.state = 'active' and v.content->>'kind' = 'product_gifts'
          and ${bankDay(clock.now())} between v.content->>'validFrom' and v.content->>'validUntil'
        order by r.id`.execute(tx);
      // A handful of rules: each is a job of its own, for those who see its org unit.
      for (const rule of rows) await askForGifts(tx, jobs, rule, null);
    });
  },
};

const dueAtOnce = 500;

/** Every ten minutes: gifts that waited for stock are set aside where some has come. */
const takeUpGiftsJob: JobKind<Record<string, never>, { gifts: number }> = {
  kind: 'points.gifts-waiting',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    gifts: await workInPieces(platform, context, (tx, now) => takeUpGifts(tx, now, dueAtOnce)),
  }),
};

const waitingGifts = {
  name: 'points.gifts-waiting',
  cron: '*/10 * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A job for nothing is not shown.
      if ((await findStocked(tx, await findOwing(tx), 1)).length === 0) return;
      await platform.jobs.enqueue(
        tx,
        takeUpGiftsJob,
        {},
        { title: { zh: '补发到货礼品', en: 'Gifts that waited for stock' }, naturalKey: 'waiting' },
      );
    });
  },
};

/** Every ten minutes: points that waited for the money of a budget are given where it has come. */
const takeUpEarningsJob: JobKind<Record<string, never>, { earnings: number }> = {
  kind: 'points.earnings-waiting',
  input: z.strictObject({}),
  run: async (platform, context) => ({
    earnings: await workInPieces(platform, context, (tx, now) =>
      takeUpEarnings(tx, now, dueAtOnce),
    ),
  }),
};

const waitingEarnings = {
  name: 'points.earnings-waiting',
  cron: '5-59/10 * * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A job for nothing is not shown.
      if ((await findFundable(tx)).length === 0) return;
      await platform.jobs.enqueue(
        tx,
        takeUpEarningsJob,
        {},
        {
          title: { zh: '补发待预算积分', en: 'Points that waited for a budget' },
          naturalKey: 'waiting',
        },
      );
    });
  },
};

const ordersAtOnce = 200;

/** Every ten minutes: what points were worth is settled against the benefits they were exchanged for. */
const settleMallJob: JobKind<Record<string, never>, { orders: number }> = {
  kind: 'points.mall-settlement',
  input: z.strictObject({}),
  run: async (platform, context) => {
    // From order to order, so that one which waits for a budget is not looked at again in this run.
    let after = 0;
    let orders = 0;
    await workInPieces(platform, context, async (tx, now) => {
      const looked = await settleMall(tx, now, ordersAtOnce, after);
      if (!looked) return 0;
      after = looked.last;
      orders += looked.settled;
      return looked.settled + looked.waiting;
    });
    return { orders };
  },
};

const mallSettlement = {
  name: 'points.mall-settlement',
  cron: '3-59/10 * * * *',
  enqueue: async ({ database, clock, jobs }: Platform): Promise<void> => {
    await withJob(database, async (tx) => {
      // A job for nothing is not shown.
      if ((await findUnsettled(tx, bankDay(clock.now()), 1)).length === 0) return;
      const title = { zh: '结算积分兑换的权益', en: 'Settle benefits exchanged for points' };
      await jobs.enqueue(tx, settleMallJob, {}, { title, naturalKey: 'due' });
    });
  },
};

/** What the machine does for points by itself. */
export const pointsWork = {
  jobs: [
    anyJobKind(lapsePointsJob),
    anyJobKind(remindLapsingJob),
    anyJobKind(thawPointsJob),
    anyJobKind(grantInterestJob),
    anyJobKind(giveGiftsJob),
    anyJobKind(givePaymentsJob),
    anyJobKind(takeUpGiftsJob),
    anyJobKind(takeUpEarningsJob),
    anyJobKind(settleMallJob),
  ],
  schedules: [
    dailyLapse,
    dailyReminders,
    thaw,
    dailyGifts,
    waitingGifts,
    waitingEarnings,
    dailyPayments,
    mallSettlement,
  ],
  approvals: (clock: Clock) => [ruleApproval(), adjustmentApproval(clock), priceApproval(clock)],
  /** what customers did, as events tell it */
  onShipped: checkInFromEvents,
};
