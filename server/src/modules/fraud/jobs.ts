import { z } from 'zod';
import type { Clock } from '#platform/clock/clock.ts';
import { anyJobKind, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { boundsOfClusters } from './cluster-bounds.ts';
import { findClusters } from './find-clusters.ts';

/** Daily: groups that act like one hand become cases. */
const findClustersJob: JobKind<Record<string, never>, { opened: number }> = {
  kind: 'fraud.clusters',
  input: z.strictObject({}),
  run: async (platform) => ({
    opened: await withJob(platform.database, (tx) => findClusters(tx, platform.clock.now())),
  }),
};

const dailySearch = {
  name: 'fraud.clusters',
  cron: '10 4 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, (tx) =>
      platform.jobs.enqueue(
        tx,
        findClustersJob,
        {},
        { title: { zh: '查找风险聚集', en: 'Look for clusters of fraud' }, naturalKey: 'day' },
      ),
    );
  },
};

/** What the machine does against fraud by itself. */
export const fraudWork = {
  jobs: [anyJobKind(findClustersJob)],
  schedules: [dailySearch],
  approvals: (clock: Clock) => [boundsOfClusters.approval(clock)],
};
