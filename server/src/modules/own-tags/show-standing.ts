import { sql } from 'kysely';
import type { OwnTagsStanding } from '#contract/own-tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { definitionRules } from '#modules/tags/index.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { deletedTags } from './deleted-tags.ts';

/** What staff see of a customer's own page: the link that is out, and which tags the customer has deleted. */
export async function showStanding(
  tx: Tx,
  customerNo: number,
  now: Date,
): Promise<Result<OwnTagsStanding>> {
  if (!(await seesCustomer(tx, customerNo))) return refuse('NOT_FOUND');
  const { tags } = await definitionRules.catalogue(tx);
  const { rows } = await sql<NonNullable<OwnTagsStanding['link']>>`
    select link_id as "linkId", staff.name as "madeBy", ${isoMoment('made_at')} as "madeAt",
      ${isoMoment('expires_at')} as "expiresAt", ${isoMoment('opened_at')} as "openedAt"
    from own_tags.link left join organization.staff on staff_id = made_by
    where customer_no in (select customers.numbers_of(${customerNo})) and revoked_at is null and expires_at > ${now}
    order by link_id desc limit 1`.execute(tx);
  const deleted = (await deletedTags(tx, customerNo)).flatMap(({ code, deletedAt }) => {
    const tag = tags.get(code);
    return tag ? [{ code, name: tag.name, deletedAt }] : [];
  });
  return ok({ link: rows[0] ?? null, deleted });
}
