import { sql } from 'kysely';
import { rolesThatSeeDeletedTags } from '#contract/access.ts';
import type { OwnTagsStanding } from '#contract/own-tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { definitionRules } from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { deletedTags } from './deleted-tags.ts';
import { marketingTagsOf } from './show-own-tags.ts';

/**
 * What staff see of a customer's own page: the link that is out, and on which days the customer has deleted
 * how many tags; which ones for the roles of `rolesThatSeeDeletedTags`.
 */
export async function showStanding(
  tx: Tx,
  caller: Caller,
  customerNo: number,
  now: Date,
): Promise<Result<OwnTagsStanding>> {
  if (!(await seesCustomer(tx, customerNo))) return refuse('NOT_FOUND');
  const catalogue = await definitionRules.catalogue(tx);
  const marketing = marketingTagsOf(catalogue);
  const { rows } = await sql<NonNullable<OwnTagsStanding['link']>>`
    select link_id as "linkId", staff.name as "madeBy", ${isoMoment('made_at')} as "madeAt",
      ${isoMoment('expires_at')} as "expiresAt", ${isoMoment('opened_at')} as "openedAt"
    from own_tags.link left join organization.staff on staff_id = made_by
    where customer_no in (select customers.numbers_of(${customerNo})) and revoked_at is null and expires_at > ${now}
    order by link_id desc limit 1`.execute(tx);
  const seesWhich = caller.roles.some((role) => rolesThatSeeDeletedTags.includes(role));
  const named = (await deletedTags(tx, customerNo)).flatMap(({ code, deletedAt }) => {
    const tag = marketing.has(code) ? catalogue.tags.get(code) : undefined;
    return tag ? [{ code, name: tag.name, day: bankDay(new Date(deletedAt)) }] : [];
  });
  const deleted = [...Map.groupBy(named, ({ day }) => day)].map(([day, ofDay]) => ({
    day,
    count: ofDay.length,
    tags: seesWhich ? ofDay.map(({ code, name }) => ({ code, name })) : null,
  }));
  return ok({ link: rows[0] ?? null, deleted });
}
