import { expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { parametersInForce } from './parameters-in-force.ts';

const bank = usePlatform();

test('the thresholds that decide a tag are its own, those of tags inside it and those it shares', async () => {
  const namesFor = async (code: string): Promise<string[]> => {
    const found = await withJob(bank.platform.database, (tx) => parametersInForce(tx, [code]));
    return [...new Set(found.map(({ tag }) => tag))];
  };
  expect(await namesFor('former_vip')).toEqual(['vip_candidate']);
  expect(await namesFor('band_path')).toEqual(['aum_band']);
  expect(await namesFor('long_tail_customer')).toEqual(['long_tail_customer', 'value_tier']);
});
