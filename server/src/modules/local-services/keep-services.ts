import { sql } from 'kysely';
import {
  type LocalService,
  type LocalServiceQuery,
  type ServiceContent,
  serviceContent,
} from '#contract/local-services.ts';
import { ok, refuse } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { approvedContent } from '#modules/approved-content/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Slice } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeService } from './judge-service.core.ts';
import { readServiceSettings } from './service-settings.ts';

/** Approved, it is what phones show; its link is judged again by the sites that are approved then. */
export const services = approvedContent<ServiceContent, { taps: number }>({
  approval: 'local_service',
  table: 'local_services.service',
  key: 'service_id',
  content: serviceContent,
  titleOf: ({ nameZh }) => nameZh,
  textsOf: ({ nameZh, nameEn }) => [
    { field: 'nameZh', place: 'nameZh', text: nameZh },
    { field: 'nameEn', place: 'nameEn', text: nameEn },
  ],
  retired: 'SERVICE_RETIRED',
  audited: {
    objectKind: 'LocalService',
    submit: { action: 'local-service.submit' },
    approve: { action: 'local-service.approve' },
    return: { action: 'local-service.return' },
    retire: { action: 'local-service.retire' },
    detailOf: ({ link }) => ({ link }),
  },
  // How often it was opened in the last 30 days.
  moreOf: (now) => sql`, (select coalesce(sum(taps), 0)::int from local_services.tap_count t
    where t.service_id = c.service_id and t.day >= ${addDays(bankDay(now), -29)}::date) as taps`,
  judge: async (tx, content) => judgeService(content, (await readServiceSettings(tx)).hosts),
  judgeMaker: async (_, { scope }, { orgIds }) =>
    orgIds.every((one) => scopeCovers(scope, one)) ? ok(undefined) : refuse('NOT_FOUND'),
});

export function listServices(
  tx: Tx,
  now: Date,
  { limit, group }: Pick<LocalServiceQuery, 'limit' | 'group'>,
  after?: number,
): Promise<Slice<LocalService, number>> {
  const where = group ? sql`c.draft ->> 'group' = ${group}` : sql`true`;
  return services.list(tx, now, { limit, where }, after);
}
