import { z } from 'zod';
import { audienceResponse } from '#contract/audiences.ts';
import { localService, localServiceSettings } from '#contract/local-services.ts';
import { offerSchema } from '#contract/offers.ts';
import { plan } from '#contract/plans.ts';
import { productBenefit } from '#contract/product-benefits.ts';
import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { headOfficeCode } from '../../../demo/organization.ts';
import type { SampleSize } from './make-sample-bank.ts';
import { contactOffer, wakeOffer } from './sample-campaign-content.ts';
import {
  type ComesTo,
  type PlanParts,
  sampleHosts,
  samplePlans,
  sampleProductBenefits,
  sampleServices,
} from './sample-content.ts';
import { lifeOffer } from './sample-release-content.ts';
import type { SamplePerson, SampleTime } from './sample-person.ts';
import { approve, sendBack, signInWithRole } from './sample-steps.ts';

const before = 9;
const made = z.object({ id: z.number() });
const aYear = 365;

/**
 * What staff and customers are shown: local services on phones, benefits of products, and plans for audiences, of
 * each some in use, one that waits for the checker and one that the checker has sent back.
 */
export async function makeSampleContent(time: SampleTime, size: SampleSize): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  time.set(`${addDays(today, -before)}T10:20:00+08:00`);
  const orgIds = await withJob(time.platform.database, findOrgIdsByCode);
  const orgId = orgIds.get(headOfficeCode) ?? 0;
  const administrator = await signInWithRole(time, size, 'administrator');
  const hosts = { hosts: sampleHosts };
  await administrator.send('PUT', '/api/local-service-settings', hosts, localServiceSettings);
  const maker = await signInWithRole(time, size, 'product_manager');
  const days = [addDays(today, -before), addDays(today, aYear - before)] as const;
  const services = await maker.all('/api/local-services', localService);
  for (const { content, comesTo } of sampleServices) {
    const known = services.find(({ draft }) => draft.nameZh === content.nameZh);
    await keep(time, size, { ...service, known, orgId, content, comesTo });
  }
  const benefits = await maker.all('/api/product-benefits', productBenefit);
  const benefitIds: number[] = [];
  for (const { content, comesTo } of sampleProductBenefits(...days)) {
    const known = benefits.find(({ draft }) => draft.nameZh === content.nameZh);
    const id = await keep(time, size, { ...benefit, known, orgId, content, comesTo });
    if (comesTo === 'live') benefitIds.push(id);
  }
  const plans = await maker.all('/api/plans', plan);
  for (const { content, comesTo } of samplePlans(await planParts(maker, benefitIds, days))) {
    const known = plans.find(({ draft }) => draft.name === content.name);
    await keep(time, size, { ...planning, known, orgId, content, comesTo });
  }
}

const service = { kind: 'local_service', url: '/api/local-services' };
const benefit = { kind: 'product_benefit', url: '/api/product-benefits' };
const planning = { kind: 'plan', url: '/api/plans' };
type Kept = {
  kind: string;
  url: string;
  known: { id: number } | undefined;
  orgId: number;
  content: object;
  comesTo: ComesTo;
};

/** Made once, which submits it, and decided as far as it comes; gives its number. */
async function keep(
  time: SampleTime,
  size: SampleSize,
  { kind, url, known, orgId, content, comesTo }: Kept,
): Promise<number> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const { id } = known ?? (await maker.send('POST', url, { orgId, content }, made));
  if (comesTo === 'live') await approve(time, size, kind, id);
  else if (comesTo !== 'waiting') await sendBack(time, size, kind, id, comesTo.returned);
  return id;
}

async function planParts(
  maker: SamplePerson,
  productBenefits: readonly number[],
  [from, until]: readonly [string, string],
): Promise<PlanParts> {
  const audiences = await maker.all('/api/audiences', audienceResponse);
  const audience = (name: string): number | null =>
    audiences.find((one) => one.name === name)?.id ?? null;
  const offers = await maker.all('/api/offers', offerSchema);
  const offer = (code: string): number => offers.find((one) => one.code === code)?.id ?? 0;
  return {
    audiences: {
      dormant: audience('沉睡掌银客户'),
      idle: audience('活期闲置客户'),
      vip: audience('潜力贵宾客户'),
    },
    offers: {
      wake: offer(wakeOffer.code),
      talk: offer(contactOffer.code),
      life: offer(lifeOffer.code),
    },
    productBenefits,
    from,
    until,
  };
}
