import type { Logger } from 'pino';
import type { Analytics } from './analytics/index.ts';
import type { Clock } from './clock/clock.ts';
import type { Keyring } from './crypto/keyring.ts';
import type { Jobs } from './jobs/job-request.ts';
import type { Database } from './postgres/database.ts';

/** What the running program offers every module; wired once in main.ts, or by the test harness. */
export type Platform = {
  /** Folder of this deployment's data (HUIKE_HOME). */
  home: string;
  database: Database;
  analytics: Analytics;
  jobs: Jobs;
  clock: Clock;
  keyring: Keyring;
  log: Logger;
};
