import { placeEvents, settleCopies } from '#modules/events/index.ts';
import { requestSearch } from '#modules/identities/index.ts';
import { importJob } from '#modules/ingest/index.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';

type Input = Parameters<typeof importJob.run>[2];
type Output = Awaited<ReturnType<typeof importJob.run>>;

/**
 * An import, after which events that waited for its customers are theirs, and whoever came or changed is
 * compared with everybody, as a job of its own.
 */
export const importAndCompareJob: JobKind<Input, Output> = {
  ...importJob,
  run: async (platform, context, input) => {
    const done = await importJob.run(platform, context, input);
    await placeEvents(platform, context.signal);
    await settleCopies(platform, context.signal);
    if (done.loaded > 0) await requestSearch(platform, null);
    return done;
  },
};
