import { type DefinitionUsers, mostUsersNamed } from '#contract/tag-definitions.ts';
import { audiencesNaming } from '#modules/audiences/index.ts';
import { campaignsUsing } from '#modules/campaigns/index.ts';
import { definitionRules } from '#modules/tags/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DefinitionKey } from './definition-rows.ts';

/**
 * What is made of a metric or a tag, whether the bank or the program defined it: tags, audiences whose
 * rules name it or are made of such audiences, and campaigns that have not ended. As far as `tx` sees.
 */
export async function findUsers(tx: Tx, { kind, code }: DefinitionKey): Promise<DefinitionUsers> {
  const catalogue = await definitionRules.catalogue(tx);
  const using = definitionRules.madeOf(catalogue, kind === 'tag' ? `tag.${code}` : code);
  const audiences = kind === 'tag' ? await audiencesNaming(tx, code) : [];
  const campaigns = await campaignsUsing(tx, {
    audienceIds: audiences.map(({ id }) => id),
    metric: kind === 'metric' ? code : null,
  });
  return {
    tags: using.slice(0, mostUsersNamed).map((tag) => ({ code: tag.code, name: tag.name })),
    audiences: audiences
      .slice(0, mostUsersNamed)
      .map((audience) => ({ id: String(audience.id), name: audience.name })),
    campaigns: campaigns
      .slice(0, mostUsersNamed)
      .map((campaign) => ({ id: String(campaign.id), name: campaign.name, state: campaign.state })),
    counts: { tags: using.length, audiences: audiences.length, campaigns: campaigns.length },
  };
}
