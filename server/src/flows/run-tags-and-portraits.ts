import { bankModels } from '#modules/models/index.ts';
import { placeEvents, settleCopies } from '#modules/events/index.ts';
import { writePortraits } from '#modules/portraits/index.ts';
import { runTagsJob } from '#modules/tags/index.ts';
import { withJob } from '#platform/postgres/database.ts';

/**
 * A run of tags, and then the documents that portraits read. One job, so that no later run of the same
 * date comes between them. Tags are in use before the documents are written: until then a portrait reads
 * the wide row and shows the figures of the date before.
 */
export const tagRunJob: typeof runTagsJob = {
  ...runTagsJob,
  run: async (platform, context, input) => {
    // One that was told while its customer's import ended may have been left over by it, and a live event
    // may have come after the file that has it too.
    await placeEvents(platform, context.signal);
    await settleCopies(platform, context.signal);
    const began = platform.clock.now();
    let outcome = await runTagsJob.run(platform, context, input);
    // Who scored meanwhile asked for the tags anew, and was given this very job.
    if (await withJob(platform.database, (tx) => bankModels.isScoredSince(tx, began)))
      outcome = await runTagsJob.run(platform, context, input);
    await writePortraits(platform, context, input.date);
    await platform.analytics.recycle();
    return outcome;
  },
};
