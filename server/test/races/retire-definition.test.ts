import { beforeAll, expect, test } from 'vitest';
import type { Result } from '#contract/result.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { productSources } from '../../src/modules/audiences/product-sources.ts';
import { changeAudience, createAudience } from '../../src/modules/audiences/save-audience.ts';
import type { AudienceSources } from '../../src/modules/audiences/sources.ts';
import { createCampaign, updateCampaign } from '../../src/modules/campaigns/write-campaign.ts';
import { retireModel } from '../../src/modules/models/retire-model.ts';
import { retireDefinition } from '../../src/modules/tag-definitions/retire-definition.ts';
import { usePlatform } from '../harness/platform.ts';
import { addSampleVersion } from '../models/sample-version.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { productManager } from '../scenarios/audience-campaign.ts';
import { defineActive, teaFriend } from '../tags/defined-tags.ts';
import { afterBoth, waitUntilBlocked } from './interleave.ts';
import { codeOf, valueOf } from './voucher-fixture.ts';

const bank = usePlatform({ maxConnections: 8 });
let maker: Awaited<ReturnType<typeof productManager>>;
let count = 0;

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  maker = await productManager(bank.platform, org('HQ'));
});

/** A tag of its own for each test. */
async function newTag(): Promise<string> {
  count += 1;
  const code = `tea_friend_${count}`;
  await defineActive(bank, maker.id, code, teaFriend);
  return code;
}
const ruleOf = (tag: string) => ({ kind: 'tag', tag, is: { operator: 'is', value: true } });
const audienceOf = (tag: string) => ({
  name: tag,
  description: '',
  shared: false,
  rule: ruleOf(tag),
});
const retireOne =
  (code: string, kind: 'metric' | 'tag' = 'tag') =>
  (tx: Tx) =>
    retireDefinition(tx, maker, bank.platform.clock.now(), { kind, code });

/** Saves with a tag, and retires it when the saving has looked at the tags and not been committed. */
async function retiredMeanwhile(
  retire: (tx: Tx) => Promise<Result<unknown>>,
  save: (sources: AudienceSources) => Promise<{ ok: boolean }>,
): Promise<string> {
  const { database } = bank.platform;
  let retiring: Promise<Result<unknown>> | undefined;
  const saved = await save({
    ...productSources,
    holdTags: async (tx) => {
      const held = await productSources.holdTags(tx);
      retiring = withJob(database, retire);
      retiring.catch(() => {});
      await Promise.race([waitUntilBlocked(database), retiring]);
      return held;
    },
  });
  expect(saved.ok).toBe(true);
  return codeOf(await retiring!);
}

test('a tag on which an audience is being saved is not retired', async () => {
  const code = await newTag();
  const told = await retiredMeanwhile(retireOne(code), (sources) =>
    createAudience(bank.platform, sources, maker, audienceOf(code)),
  );
  expect(told).toBe('DEFINITION_IN_USE');
});

test('nor one that comes into an audience by a change of its rule', async () => {
  const [before, code] = [await newTag(), await newTag()];
  const { id, version } = valueOf(
    await createAudience(bank.platform, productSources, maker, audienceOf(before)),
  );
  const told = await retiredMeanwhile(retireOne(code), (sources) =>
    changeAudience(bank.platform, sources, maker, id, { version, rule: ruleOf(code) }),
  );
  expect(told).toBe('DEFINITION_IN_USE');
});

test('nor a model on whose tag an audience is being saved', async () => {
  const { platform } = bank;
  await withJob(platform.database, (tx) => addSampleVersion(tx, 'borrowing', { state: 'live' }));
  const rule = { kind: 'tag', tag: 'borrowing', is: { operator: 'in', values: ['high'] } };
  const told = await retiredMeanwhile(
    (tx) => retireModel(tx, platform, maker, 'borrowing', '停用'),
    (sources) => createAudience(platform, sources, maker, { ...audienceOf('borrowing'), rule }),
  );
  expect(told).toBe('MODEL_IN_USE');
});

test('an audience is not saved on a tag that is being retired', async () => {
  const code = await newTag();
  const { first, second } = await afterBoth(bank.platform.database, retireOne(code), () =>
    createAudience(bank.platform, productSources, maker, audienceOf(code)),
  );
  expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'AUDIENCE_TAG_RETIRED']);
});

test('a metric by which a campaign is being given its conversion is not retired', async () => {
  const { database, clock } = bank.platform;
  const metric = {
    name: { zh: '加油支出', en: 'Fuel' },
    fact: 'fact_transaction',
    aggregate: 'sum',
    field: 'amount_fen',
    subjectKind: 'customer',
    filter: null,
    part: null,
    window: { kind: 'last', count: 1, unit: 'month', ago: 0 },
  };
  await defineActive(bank, maker.id, 'fuel', metric, 'metric');
  const id = await withJob(database, (tx) =>
    createCampaign(tx, clock.now(), { name: '加油', orgId: maker.orgId, makerId: maker.id }),
  );
  const conversion = {
    kind: 'metric_change',
    metric: 'fuel',
    direction: 'increase',
    atLeast: 100,
    withinDays: 40,
  } as const;
  const { first, second } = await afterBoth(
    database,
    (tx) => updateCampaign(tx, clock.now(), id, { conversion, version: 1 }, maker.id),
    retireOne('fuel', 'metric'),
  );
  expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'DEFINITION_IN_USE']);
});
