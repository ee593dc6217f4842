import { expect, test } from 'vitest';
import { useApp } from '../../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';

const bank = useApp();

test('everybody is told the number of the customers they may see', async () => {
  const { database, keyring } = bank.platform;
  const org = await buildSampleOrganization(database);
  const outlets = ['FZ-GL-1', 'FZ-GL-1', 'FZ-GL-2', 'XM-SM-1'];
  const numbers = await addCustomers(
    database,
    keyring,
    outlets.map((code, index) =>
      customerRecord({ sourceCustomerId: `C${index}`, managingOrgId: org(code) }),
    ),
  );
  await bank.postgres.asOwner(
    'update customers.customer set erased_at = now() where customer_no = $1',
    [numbers[1]],
  );
  const told = async (role: 'relationship_manager' | 'product_manager', at: string) =>
    (await (await bank.signInAs(role, at)).call('GET', '/api/customer-count')).body;
  expect(await told('relationship_manager', 'FZ-GL-1')).toEqual({ customers: 1 });
  expect(await told('relationship_manager', 'FZ-GL-2')).toEqual({ customers: 1 });
  expect(await told('product_manager', 'HQ')).toEqual({ customers: 3 });
});
