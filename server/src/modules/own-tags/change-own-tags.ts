import { personalisedMarketingText } from '#contract/own-tags-text.ts';
import type { PersonalisedMarketing } from '#contract/own-tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { ownChoice } from '#modules/consent/index.ts';
import { customerMarks, definitionRules } from '#modules/tags/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { deletedWith } from './own-tag.core.ts';
import { marketingTagsOf } from './show-own-tags.ts';
import { type LinkQuestion, useLink } from './use-link.ts';

type Parts = Pick<Platform, 'database' | 'clock' | 'keyring'>;

/**
 * The customer deletes a tag of themselves, or takes that back. Done again it changes nothing; it holds from
 * the next count on.
 */
export async function changeOwnTag(
  { database, clock, keyring }: Parts,
  { code, ...question }: LinkQuestion & { code: string },
  act: 'delete' | 'restore',
): Promise<Result<{ code: string; deleted: boolean }>> {
  const now = clock.now();
  return withJob(database, async (tx) => {
    const link = await useLink(tx, keyring, now, question, 'change');
    if (!link.ok) return link;
    const { linkId, madeForNo, customerNo, orgId } = link.value;
    const catalogue = await definitionRules.catalogue(tx);
    if (!marketingTagsOf(catalogue).has(code)) return refuse('OWN_TAG_UNKNOWN', { code });
    const deleted = act === 'delete';
    const changed = await customerMarks[act](tx, madeForNo, deletedWith(catalogue.tags, code), now);
    if (!changed.ok) return changed;
    if (changed.value === 0) return ok({ code, deleted });
    await recordAudit(tx, {
      actor: 'system',
      action: `own-tags.${act}_tag`,
      objectKind: 'Customer',
      objectId: customerNo,
      orgId,
      detail: { linkId, code },
    });
    return ok({ code, deleted });
  });
}

/** The customer switches personalised marketing on or off; what holds then is what launches and tasks ask. */
export async function switchPersonalisedMarketing(
  { database, clock, keyring }: Parts,
  { on, ...question }: LinkQuestion & { on: boolean },
): Promise<Result<{ personalisedMarketing: PersonalisedMarketing }>> {
  const now = clock.now();
  return withJob(database, async (tx) => {
    const link = await useLink(tx, keyring, now, question, 'change');
    if (!link.ok) return link;
    const { linkId, customerNo, orgId } = link.value;
    const stated = await ownChoice.state(
      tx,
      {
        customerNo,
        orgId,
        on,
        proof: `own tags link ${linkId}`,
        textVersion: personalisedMarketingText.version,
      },
      now,
    );
    return stated.ok ? ok({ personalisedMarketing: stated.value }) : stated;
  });
}
