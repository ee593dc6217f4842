import { sql } from 'kysely';
import { type Role, rolesThatSeeDeletedTags } from '#contract/access.ts';
import type { TagTimeline } from '#contract/tag-assignments.ts';
import { tagHistoryDates } from '#contract/tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { customerMarks, definitionRules } from '#modules/tags/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';

/**
 * What a tag said of a customer on the business dates that are kept, and who gave it, took it back or
 * deleted it. Of a tag that the customer has deleted, the values are nobody's any more, and that it was
 * deleted is for `rolesThatSeeDeletedTags`: the others read of it as of a tag that has said nothing. Scores
 * are not for roles without figures, who have the tag of their band.
 */
export async function showTimeline(
  platform: Pick<Platform, 'database' | 'analytics'>,
  caller: Caller,
  customerNo: number,
  code: string,
): Promise<Result<TagTimeline>> {
  const hasRole = (roles: readonly Role[]) => caller.roles.some((role) => roles.includes(role));
  const found = await withScope(platform.database, caller.scope, async (tx) => {
    if (!(await seesCustomer(tx, customerNo))) return refuse('NOT_FOUND');
    const tag = (await definitionRules.catalogue(tx)).tags.get(code);
    if (!tag) return refuse('TAG_UNKNOWN', { code });
    const isDeleted = (await customerMarks.deletedOf(tx, customerNo)).has(code);
    const seen = { given: !isDeleted, deletions: hasRole(rolesThatSeeDeletedTags) };
    return ok({ tag, isDeleted, events: await readEvents(tx, customerNo, code, seen) });
  });
  if (!found.ok) return found;
  const { tag, isDeleted, events } = found.value;
  const { name, type, unit, choices } = tag;
  const masked = definitionRules.seesFigures(caller.roles) ? null : definitionRules.hiddenAs(tag);
  const kept =
    isDeleted || masked === 'nothing'
      ? []
      : await definitionRules.valuesKept(platform.analytics, customerNo, code, tagHistoryDates);
  const points = kept.map(({ businessDate, value }) => {
    const choice = choices?.find((one) => one.value === value);
    const hidden = masked === 'band' && typeof value === 'number';
    return {
      businessDate,
      value: type === 'flag' ? value === 1 : hidden || value === '' ? null : value,
      choice: choice ? { zh: choice.zh, en: choice.en } : null,
      band: hidden ? definitionRules.band(value) : null,
    };
  });
  return ok({ code, name, type, unit, points, events });
}

async function readEvents(
  tx: Tx,
  customerNo: number,
  code: string,
  seen: { given: boolean; deletions: boolean },
): Promise<TagTimeline['events']> {
  const { rows } = await sql<TagTimeline['events'][number]>`
    select day, event, value, reason, by from (
      select valid_from as day, 'assigned' as event, value, reason, staff.name as by
      from tags.assignment left join organization.staff on staff_id = assigned_by
      where customer_no in (select customers.numbers_of(${customerNo})) and tag_code = ${code} and ${seen.given}
      union all
      select removed_on, 'removed', value, removed_reason, staff.name
      from tags.assignment left join organization.staff on staff_id = removed_by
      where customer_no in (select customers.numbers_of(${customerNo})) and tag_code = ${code} and removed_on is not null and ${seen.given}
      union all
      select (deleted_at at time zone 'Asia/Shanghai')::date, 'deleted', null, '', null
      from tags.deletion where customer_no in (select customers.numbers_of(${customerNo})) and tag_code = ${code} and ${seen.deletions}
      union all
      select (restored_at at time zone 'Asia/Shanghai')::date, 'restored', null, '', null
      from tags.deletion where customer_no in (select customers.numbers_of(${customerNo})) and tag_code = ${code} and restored_at is not null and ${seen.deletions}
    ) as happened order by day desc, event limit ${tagHistoryDates}`.execute(tx);
  return rows;
}
