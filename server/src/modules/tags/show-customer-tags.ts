import type { z } from 'zod';
import type { Role } from '#contract/access.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { CustomerTag, customerTags } from '#contract/tags.ts';
import type { Caller } from '#platform/http/caller.ts';
import { readEventFreshness } from '#platform/outbox/outbox-lag.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bandOfAmount } from './band-amount.core.ts';
import type { Catalogue } from './catalogue.core.ts';
import type { RecentEvent } from './evaluate-live.core.ts';
import { hiddenAs, seesFigures } from './mask-figures.core.ts';
import { freshnessOf } from './read-tags.ts';
import { tellsDeleted } from './names-in-tags.core.ts';
import { type CustomerTags, latestTagDate, readCustomerTags } from './tag-rows.ts';

/** The tags of a customer on the newest date: those that say something. */
export async function showCustomerTags(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  caller: Caller,
  customerNo: number,
): Promise<Result<z.infer<typeof customerTags>>> {
  const now = platform.clock.now();
  const freshness = freshnessOf(
    await withJob(platform.database, (tx) => readEventFreshness(tx, now)),
  );
  const found = await readCustomerTags(platform, caller.scope, customerNo);
  if (found)
    return ok({
      businessDate: found.businessDate,
      freshness,
      items: tagsFor(caller.roles, found.catalogue, found),
    });
  const businessDate = await latestTagDate(platform.analytics);
  return businessDate === null ? ok({ businessDate, freshness, items: [] }) : refuse('NOT_FOUND');
}

/**
 * Tags that say something, as these roles may see them: amounts as figures, or as the band they lie in; scores
 * not at all, whose band is the tag of the prediction itself. A reason to stay that is made of a tag the
 * customer has deleted is left out: it would tell of it.
 */
export function tagsFor(
  roles: readonly Role[],
  catalogue: Catalogue,
  found: CustomerTags,
): CustomerTag[] {
  const seesAll = seesFigures(roles);
  const isTold = tellsDeleted(catalogue, found.deleted);
  return [...catalogue.tags.values()].flatMap((tag): CustomerTag[] => {
    const value = found.values.get(tag.code);
    if (value === undefined || value === false) return [];
    const masked = seesAll ? null : hiddenAs(tag);
    if (masked === 'nothing') return [];
    if (tag.family === 'reasons_to_stay' && isTold(`tag.${tag.code}`)) return [];
    const { code, name, definition, family, type, unit } = tag;
    const known = tag.choices?.find((candidate) => candidate.value === value);
    const choice = known ? { zh: known.zh, en: known.en } : null;
    const hidden = masked === 'band' && typeof value === 'number';
    return [
      {
        code,
        name,
        definition,
        family,
        type,
        unit,
        choice,
        value: hidden ? null : value,
        band: hidden ? bandOfAmount(value) : null,
        refresh: tag.realTime ? 'realtime' : 'daily',
        lastEvent: newestOf(tag.realTime?.eventTypes ?? [], found.events),
      },
    ];
  });
}

function newestOf(
  types: readonly string[],
  events: readonly RecentEvent[],
): CustomerTag['lastEvent'] {
  const [newest] = events
    .filter(({ type }) => types.includes(type))
    .toSorted((one, other) => other.occurredAt.getTime() - one.occurredAt.getTime());
  return newest
    ? { at: newest.occurredAt.toISOString(), orgId: newest.orgId === 0 ? null : newest.orgId }
    : null;
}
