import { createMongoAbility } from '@casl/ability';
import { type AppAbility, type Role, rulesForRoles } from '#contract/access.ts';
import type { CampaignContent } from '#contract/campaigns.ts';
import { productSources } from '#modules/audiences/index.ts';
import { campaignMoves } from '#modules/campaigns/index.ts';
import { addStaff } from '#modules/organization/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { submitCampaign } from '../../src/flows/approve-campaign.ts';
import { createAudience } from '../../src/modules/audiences/save-audience.ts';
import { createCampaign, updateCampaign } from '../../src/modules/campaigns/write-campaign.ts';
import { valueOf } from '../races/voucher-fixture.ts';
import { sampleContent } from './campaign-fixture.ts';

/**
 * A campaign to a saved audience of everybody an outlet manages, submitted and approved, whose launch
 * has begun: the product freezes the audience itself. The salt is given, so that the arms are known.
 */
export async function launchingToAudience(
  platform: Platform,
  options: { orgId: number; offerId: number; salt: Buffer; change: Partial<CampaignContent> },
): Promise<number> {
  const { database, clock } = platform;
  const { orgId, offerId, salt, change } = options;
  const maker = await productManager(platform, orgId);
  const audience = valueOf(
    await createAudience(platform, productSources, maker, {
      name: '本网点客户',
      description: '',
      shared: false,
      rule: { kind: 'outlet', role: 'managing', orgIds: [orgId] },
    }),
  );
  const content = sampleContent(offerId, { ...change, audienceId: audience.id });
  return withJob(database, async (tx) => {
    const now = clock.now();
    const id = await createCampaign(tx, now, { name: content.name, orgId, makerId: maker.id });
    valueOf(await updateCampaign(tx, now, id, { ...content, version: 1 }, maker.id));
    valueOf(await submitCampaign(tx, clock, maker, id));
    valueOf(await campaignMoves.decide(tx, now, id, true));
    valueOf(await campaignMoves.beginLaunch(tx, now, id, salt));
    return id;
  });
}

export async function productManager(
  { database, clock }: Platform,
  orgId: number,
): Promise<Caller> {
  const roles: Role[] = ['product_manager'];
  const person = { staffNumber: 'M1', name: '产品经理', orgId, roles };
  const added = await withJob(database, (tx) =>
    addStaff(tx, [{ ...person, passwordHash: 'none', mustChangePassword: false }], clock.now()),
  );
  return {
    kind: 'staff',
    id: added.get(person.staffNumber) ?? 0,
    name: person.name,
    roles,
    orgId,
    scope: { all: false, orgIds: [orgId] },
    ability: createMongoAbility<AppAbility>(rulesForRoles(roles)),
    secondFactor: true,
  };
}
