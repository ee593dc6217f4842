import { expect, test } from 'vitest';
import { erasureAsked } from '#contract/erasure.ts';
import { jobKinds } from '../../src/compose.ts';
import { bodyOf, useApp } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

const bank = useApp();

test(
  'who erases a person is told in counts what goes and what stays, follows the job, and sees nobody',
  { timeout: 60_000 },
  async () => {
    const { database, keyring } = bank.platform;
    const org = await buildSampleOrganization(database);
    const [no = 0] = await addCustomers(database, keyring, [
      customerRecord({ sourceCustomerId: 'C-1', managingOrgId: org('FZ-GL-1'), name: '陈安宁' }),
    ]);
    const seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
    await seller.call('POST', `/api/customers/${no}/suppressions`, {
      channel: 'any',
      reason: 'complaint',
      fromDate: '2026-06-01',
      untilDate: null,
    });
    const security = await bank.signInAs('security_administrator', 'HQ');
    const preview = () => security.call('GET', `/api/customers/${no}/erasure`);
    expect(await preview()).toEqual({
      status: 200,
      body: {
        customerNo: no,
        managingOrgName: expect.any(String),
        erased: false,
        identifiers: 1,
        consents: 0,
        suppressions: 1,
        uploadedLists: 0,
        vouchers: 0,
        jobId: null,
      },
    });
    const asked = await security.call('POST', `/api/customers/${no}/erasure`, {
      reason: '本人书面申请',
    });
    const { jobId } = bodyOf(erasureAsked, asked);
    expect(await security.call('GET', `/api/jobs/${jobId}`)).toMatchObject({
      body: { state: 'queued' },
    });
    expect(await bank.runJobs(jobKinds)).toEqual(['done']);
    expect((await preview()).body).toMatchObject({
      erased: true,
      identifiers: 0,
      suppressions: 0,
      jobId,
    });
  },
);
