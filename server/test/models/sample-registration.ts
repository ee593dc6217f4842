import type { Registration } from '#contract/outside-models.ts';

/** A model of a provider, for everybody, on the days of 2026. */
export const sampleRegistration: Registration = {
  name: { zh: '购房意向', en: 'House buying' },
  definition: { zh: '半年内购房的可能性', en: 'How likely a house is bought within half a year' },
  population: { zh: '所有个人客户', en: 'All personal customers' },
  family: 'credit',
  provider: '数智科技',
  owner: { zh: '个人信贷部', en: 'Personal credit' },
  basis: { kind: 'contract', document: '2026-017', from: '2026-01-01', until: '2026-12-31' },
  horizonMonths: 6,
  scale: { from: 0, to: 1 },
  bands: null,
  outcomeOf: null,
};
