import type { CreateOffer } from '#contract/offers.ts';
import type { JoinAsked } from '#contract/merchant-joining.ts';
import { joiningTermsVersion } from '#contract/merchant-joining.ts';
import { phoneNumber } from '../../../demo/identity-number.ts';

type SampleCircle = { name: string; city: string; outletCode: string; divisionCode: string };

/** Each under the outlet of its district, with the merchants that the outlets of that district manage. */
export const sampleCircles: readonly SampleCircle[] = [
  { name: '东街口商圈', city: '福州', outletCode: '35010202', divisionCode: '350102' },
  { name: '上下杭商圈', city: '福州', outletCode: '35010302', divisionCode: '350103' },
  { name: '中山路商圈', city: '厦门', outletCode: '35020302', divisionCode: '350203' },
];
/** No merchant takes benefits there yet, and it takes no new ones. */
export const closedCircle = { name: '金山集市', city: '福州', outletCode: '35010402' } as const;

export type SampleApplicant = Pick<JoinAsked, 'name' | 'licenceNo' | 'category' | 'place'> & {
  circle: string | null;
  /** how far the bank has come with it */
  comesTo: 'approved' | 'taken_up' | 'returned' | 'submitted';
};
export const returnReason = '结算账户户名与营业执照名称不一致，请核对后重新提交';
export const sampleApplicants: readonly SampleApplicant[] = [
  {
    name: '福州榕和茶馆',
    licenceNo: '91350103MA8T0001XF',
    category: 'entertainment',
    circle: '上下杭商圈',
    place: '福州市台江区隆平路 88 号',
    comesTo: 'approved',
  },
  {
    name: '福州闽味鱼丸店',
    licenceNo: '92350102MA8T0002K0',
    category: 'food',
    circle: '东街口商圈',
    place: '福州市鼓楼区八一七北路 166 号',
    comesTo: 'taken_up',
  },
  {
    name: '厦门鹭泰伴手礼店',
    licenceNo: '92350203MA8T0003HE',
    category: 'retail',
    circle: '中山路商圈',
    place: '厦门市思明区中山路 210 号',
    comesTo: 'returned',
  },
  {
    name: '福州源丰生鲜超市',
    licenceNo: '91350102MA8T0004EM',
    category: 'supermarket',
    circle: '东街口商圈',
    place: '福州市鼓楼区东大路 36 号',
    comesTo: 'submitted',
  },
  {
    name: '泉州瑞祥药店',
    licenceNo: '92350502MA8T0005C2',
    category: 'health',
    circle: null,
    place: '泉州市鲤城区西街 59 号',
    comesTo: 'submitted',
  },
];

/** What the applicant writes; the token is the page's, always the same here so that a repeat makes nothing twice. */
export function applicationOf(
  { name, licenceNo, category, place }: SampleApplicant,
  nth: number,
  circleId: number | null,
): JoinAsked {
  return {
    token: `demo-application-${String(nth).padStart(2, '0')}-of-the-sample-bank`,
    name,
    licenceNo,
    category,
    place,
    circleId,
    termsVersion: joiningTermsVersion,
    phone: phoneNumber(81_000_000 + nth),
    account: { holderName: name, bankName: '本行', number: `6222040400${10_001 + nth}` },
  };
}

type CircleOffer = Omit<CreateOffer, 'budgetId' | 'funding' | 'orgId'>;

/** Good at the merchants of one circle and nowhere else. */
export const circleOffer = (merchantNos: number[]): CircleOffer => ({
  code: 'DEMO-CIRCLE',
  name: '东街口商圈满40减8券',
  faceAmountFen: 800,
  thresholdAmountFen: 4_000,
  capCount: 2_000,
  capAmountFen: 1_600_000,
  validDays: 20,
  terms: { places: { orgIds: [], merchantNos }, showsLeft: true },
});
