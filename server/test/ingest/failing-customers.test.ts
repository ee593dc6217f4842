import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { importFiles } from './import-fixture.ts';
import { customerEntry, mappingOf, setUpBank } from './small-bank.ts';

const bank = usePlatform({ now: '2024-03-10T09:00:00+08:00' });
// More than all buffers on the way hold, so that the engine still answers while the first batch fails.
const many = 50_000;
const longName = '客'.repeat(80);

test(
  'an import of many customers that PostgreSQL refuses ends, and is whole when tried again',
  { timeout: 90_000 },
  async () => {
    await setUpBank(bank, 'core', 2);
    await bank.postgres.asOwner(`create function customers.refuse() returns trigger language plpgsql
      as $$ begin raise exception 'no room'; end $$`);
    await bank.postgres.asOwner(
      'create trigger refuse before insert on customers.customer execute function customers.refuse()',
    );
    const rows = Array.from({ length: many }, (_, index) => `D${index},${longName},N1,C1`);
    const file = { 'customer.csv': `id,name,outlet,risk\n${rows.join('\n')}\n` };
    const mapping = mappingOf('core', customerEntry('append'));
    const refused = await importFiles(bank, mapping, file);
    expect(new Set(refused.outcomes)).toEqual(new Set(['again', 'failed']));
    expect(refused.imports[0]).toMatchObject({ state: 'failed' });

    await bank.postgres.asOwner('drop trigger refuse on customers.customer');
    // As many as one batch holds: what failed before stands in nobody's way.
    const few = { 'customer.csv': `id,name,outlet,risk\n${rows.slice(0, 500).join('\n')}\n` };
    const { imports } = await importFiles(bank, mapping, few);
    expect(imports[0]).toMatchObject({ state: 'loaded', rowsLoaded: 500 });
    const { rows: counted } = await withJob(bank.platform.database, (tx) =>
      sql<{ n: number }>`select count(*)::int as n from customers.customer`.execute(tx),
    );
    expect(counted).toEqual([{ n: 500 + 2 }]);
  },
);
