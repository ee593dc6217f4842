import type { DeletedOwnTag, OwnTag, OwnTagsView } from '#contract/own-tags.ts';
import { type TagFamily, tagFamilies } from '#contract/tags.ts';
import { sql } from 'kysely';
import { ok, type Result } from '#contract/result.ts';
import { ownChoice } from '#modules/consent/index.ts';
import { definitionRules, tagsOfCustomer } from '#modules/tags/index.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { deletedTags } from './deleted-tags.ts';
import { marketingTags } from './own-tag.core.ts';
import { inPlainWords, plainFamily } from './plain-words.core.ts';
import { type LinkQuestion, useLink } from './use-link.ts';
import { wordValue } from './value-words.core.ts';

type Catalogue = Awaited<ReturnType<typeof definitionRules.catalogue>>;

/** The catalogue's tags that customers may see of themselves and delete. */
export function marketingTagsOf(catalogue: Catalogue): ReadonlySet<string> {
  return marketingTags([...catalogue.tags.values()], (code) =>
    definitionRules.madeOf(catalogue, `tag.${code}`).map((tag) => tag.code),
  );
}

/** What the holder of a link sees: the customer's marketing tags as they are now, and those deleted. */
export async function showOwnTags(
  platform: Platform,
  question: LinkQuestion,
): Promise<Result<OwnTagsView>> {
  const { database, analytics, clock, keyring } = platform;
  const now = clock.now();
  const known = await withJob(database, async (tx) => {
    const link = await useLink(tx, keyring, now, question, 'look');
    if (!link.ok) return link;
    const { customerNo, expiresAt } = link.value;
    return ok({
      customerNo,
      expiresAt: expiresAt.toISOString(),
      bankName: await readBankName(tx),
      personalisedMarketing: await ownChoice.read(tx, customerNo),
      given: await readGiven(tx, customerNo),
      ...(await readDeleted(tx, customerNo)),
    });
  });
  if (!known.ok) return known;
  const { customerNo, given, marketing, ...shown } = known.value;
  const tags = await tagsOfCustomer.read(platform, { all: true }, customerNo);
  const said = [...(tags?.catalogue.tags.values() ?? [])]
    .filter((tag) => {
      const value = tags?.values.get(tag.code);
      return value !== undefined && value !== false && marketing.has(tag.code);
    })
    .toSorted((one, other) => placeOf(one.family) - placeOf(other.family));
  const steady = said.filter(({ type, assignedBy }) => type !== 'number' && !assignedBy);
  const since = await tagsOfCustomer.since(
    analytics,
    customerNo,
    steady.map(({ code }) => code),
  );
  const items = said.map((tag): OwnTag => {
    const value = tags?.values.get(tag.code) ?? false;
    const stored = since.get(tag.code);
    const isAsStored = stored !== undefined && sameValue(stored.value, value);
    const givenOn = given.get(tag.code);
    const { choices, ...names } = inPlainWords(tag);
    return {
      code: tag.code,
      ...names,
      family: plainFamily(tag.family),
      value: wordValue({ ...tag, choices }, value, tagsOfCustomer.bandOfAmount),
      source: tag.assignedBy ?? (tag.model === undefined ? 'computed' : 'estimate'),
      since: givenOn
        ? { day: givenOn, orEarlier: false }
        : isAsStored
          ? { day: stored.day, orEarlier: stored.orEarlier }
          : null,
      refresh: tag.realTime ? 'realtime' : 'daily',
    };
  });
  return ok({ ...shown, businessDate: tags?.businessDate ?? null, items });
}

const placeOf = (family: TagFamily): number => tagFamilies.indexOf(family);

/** A flag is kept as 1. */
const sameValue = (stored: string | number | null, value: string | number | boolean): boolean =>
  value === true ? stored === 1 : stored === value;

async function readDeleted(
  tx: Tx,
  customerNo: number,
): Promise<{ marketing: ReadonlySet<string>; deleted: DeletedOwnTag[] }> {
  const catalogue = await definitionRules.catalogue(tx);
  const marketing = marketingTagsOf(catalogue);
  const rows = await deletedTags(tx, customerNo);
  return {
    marketing,
    deleted: rows.flatMap(({ code, deletedAt }) => {
      const tag = marketing.has(code) ? catalogue.tags.get(code) : undefined;
      if (!tag) return [];
      const { name, definition } = inPlainWords(tag);
      return [{ code, name, definition, deletedAt }];
    }),
  };
}

/** Who shows it: the name of the bank's root unit. */
async function readBankName(tx: Tx): Promise<string> {
  const { rows } = await sql<{
    name: string;
  }>`select name from organization.org_unit where parent_id is null`.execute(tx);
  return rows[0]?.name ?? '';
}

/** The day each tag was given that was not taken back. */
async function readGiven(tx: Tx, customerNo: number): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ code: string; day: string }>`
    select tag_code as code, max(valid_from) as day from tags.assignment
    where customer_no in (select customers.numbers_of(${customerNo})) and removed_on is null
    group by tag_code`.execute(tx);
  return new Map(rows.map(({ code, day }) => [code, day]));
}
