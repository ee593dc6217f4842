import { z } from 'zod';
import { merchant, payrollEmployer } from '#contract/customers.ts';
import {
  type CreateEntry,
  giftLimitAsked,
  giftLimitView,
  keyContact,
  registerPage,
} from '#contract/gift-register.ts';
import { gift } from '#contract/gifts.ts';
import { findOrgIdsByCode } from '#modules/organization/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { sampleStaff } from '../../../demo/organization.ts';
import { personName } from '../../../demo/person-names.ts';
import { SeededRandom } from '../../../demo/seeded-random.ts';
import type { SampleSize } from './make-sample-bank.ts';
import type { SampleTime } from './sample-person.ts';
import { approve, orRefused, signInWithRole } from './sample-steps.ts';

const made = z.object({ id: z.number() });
const limit = { singleFen: 20_000, personFen: 50_000, period: 'year' } as const;
const positions = ['财务负责人', '人事主管', '店长', '收银主管'];
type Given = Pick<CreateEntry, 'what' | 'valueFen' | 'pieces' | 'purpose'> & { before: number };
const words: readonly Given[] = [
  { what: '中秋茶礼', valueFen: 12_800, pieces: 1, purpose: '代发上线答谢', before: 20 },
  { what: '行徽雨伞', valueFen: 3_900, pieces: 2, purpose: '上门对账', before: 12 },
  { what: '新店开业花篮', valueFen: 16_800, pieces: 1, purpose: '商户开业祝贺', before: 6 },
  { what: '台历', valueFen: 2_500, pieces: 1, purpose: '岁末走访', before: 3 },
];
/** Of the catalogue, from the outlet's shelf. */
const shelfGift = { what: '', valueFen: null, pieces: 1, purpose: '商户走访', before: 1 } as const;

/**
 * Writes into the gift register under a limit that compliance approved: contacts of employers and merchants, what
 * they were given, one of it taken back, and a stricter limit that waits for the checker.
 */
export async function makeSampleGiftRegister(time: SampleTime, size: SampleSize): Promise<void> {
  const today = bankDay(time.platform.clock.now());
  time.set(`${today}T09:10:00+08:00`);
  const maker = await signInWithRole(time, size, 'product_manager');
  const url = '/api/gift-register';
  const standing = await maker.get(`${url}/limit`, giftLimitView);
  if (standing.content === null) {
    const asked = { content: limit, reason: '按合规规则 5 设定年度限额' };
    await orRefused(maker.send('POST', `${url}/limit`, asked, giftLimitAsked, 'demo-gift-limit'));
    await approve(time, size, 'gift_limit', 'all');
  }
  const contacts = await findOrMakeContacts(time, size);
  const lobby = sampleStaff(size.seed).find((one) => one.roles.includes('lobby_manager'));
  const orgIds = await withJob(time.platform.database, findOrgIdsByCode);
  const orgId = orgIds.get(lobby?.orgCode ?? '') ?? 0;
  const [catalogued] = await maker.all('/api/gifts', gift);
  for (const [place, { before, ...entry }] of [...words, shelfGift].entries()) {
    const contactId = contacts[place % contacts.length];
    if (contactId === undefined) return;
    const giftId = entry.what === '' ? (catalogued?.id ?? null) : null;
    const given = { ...entry, contactId, orgId, giftId, givenOn: addDays(today, -before) };
    const key = `demo-register-${place}`;
    await orRefused(maker.send('POST', `${url}/entries`, given, made, key));
  }
  const { items } = await maker.get(`${url}?source=contact&limit=50`, registerPage);
  const mistaken = items.find(({ whatZh, state }) => whatZh === '台历' && state === 'given');
  if (mistaken) {
    const reason = { reason: '登记错误，对象有误' };
    await maker.send('POST', `${url}/entries/${mistaken.id}/withdraw`, reason, made);
  }
  const stricter = { content: { ...limit, singleFen: 15_000 }, reason: '分行建议收紧单次限额' };
  await orRefused(
    maker.send('POST', `${url}/limit`, stricter, giftLimitAsked, 'demo-gift-limit-2'),
  );
}

/** Two of employers and two of merchants, named as the sample bank names its customers. */
async function findOrMakeContacts(time: SampleTime, size: SampleSize): Promise<number[]> {
  const maker = await signInWithRole(time, size, 'product_manager');
  const url = '/api/gift-register/contacts';
  const known = await maker.all(url, keyContact);
  const employers = (await maker.all('/api/payroll-employers', payrollEmployer)).slice(0, 2);
  const merchants = (await maker.all('/api/merchants', merchant)).slice(0, 2);
  const subjects = [
    ...employers.map((one) => ({ kind: 'payroll_employer', subjectNo: one.payrollEmployerNo })),
    ...merchants.map((one) => ({ kind: 'merchant', subjectNo: one.merchantNo })),
  ];
  const ids: number[] = [];
  for (const [place, subject] of subjects.entries()) {
    const name = personName(new SeededRandom(size.seed, place, 905), 'female', 1985);
    const found = known.find(
      (one) => one.kind === subject.kind && one.subjectNo === subject.subjectNo,
    );
    const asked = { ...subject, name, position: positions[place] ?? '负责人', customerNo: null };
    ids.push(found?.id ?? (await maker.send('POST', url, asked, made)).id);
  }
  return ids;
}
