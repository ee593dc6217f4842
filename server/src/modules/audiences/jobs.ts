import { anyJobKind, type AnyJobKind } from '#platform/jobs/jobs.ts';
import { exportAudienceJob } from './export-audience.ts';
import { freezeAudienceJob } from './freeze-audience.ts';
import type { AudienceSources } from './sources.ts';

/** What audiences do in the background: freeze, export. */
export function audienceJobs(sources: AudienceSources): readonly AnyJobKind[] {
  return [anyJobKind(freezeAudienceJob(sources)), anyJobKind(exportAudienceJob(sources))];
}
