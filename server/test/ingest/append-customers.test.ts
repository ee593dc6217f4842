import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../harness/platform.ts';
import { importFiles, rowsOf } from './import-fixture.ts';
import { customerEntry, mappingOf, setUpBank } from './small-bank.ts';

const bank = usePlatform({ now: '2024-03-10T09:00:00+08:00' });

test('an appended file adds customers and leaves those known as they are, in both stores', async () => {
  await setUpBank(bank, 'core', 2);
  const { imports } = await importFiles(bank, mappingOf('core', customerEntry('append')), {
    'customer.csv': 'id,name,outlet,risk\nC1,新名,N2,C5\nC9,新客户,N2,C5\n',
  });
  expect(imports[0]).toMatchObject({ state: 'loaded', rowsLoaded: 1, rowsDuplicate: 1 });
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<object>`select value as id, customer.name, code as outlet
      from customers.customer join customers.identifier using (customer_no)
        join organization.org_unit on org_id = managing_org_id
      where scheme = 'core' order by value`.execute(tx),
  );
  expect(rows).toEqual([
    { id: 'C0', name: '客户', outlet: 'N1' },
    { id: 'C1', name: '客户', outlet: 'N1' },
    { id: 'C9', name: '新客户', outlet: 'N2' },
  ]);
  expect(
    await rowsOf(
      bank,
      `SELECT customer_id AS id, groupArray(risk_level) AS risks FROM customer_attribute
       INNER JOIN ingest_identity AS i ON i.party_no = customer_no AND i.source = 'core' GROUP BY id ORDER BY id`,
    ),
  ).toEqual([
    { id: 'C0', risks: ['C1'] },
    { id: 'C1', risks: ['C1'] },
    { id: 'C9', risks: ['C5'] },
  ]);
});
