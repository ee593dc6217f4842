/** The sample bank's payroll employers and merchants. */
import { addMonths } from './calendar.ts';
import { outlets } from './organization.ts';
import { SeededRandom, weighted } from './seeded-random.ts';

export interface SampleEmployer {
  readonly id: string;
  readonly name: string;
  readonly industry: string;
  readonly outlet: number;
  readonly openDay: number;
  /** day of the month on which wages are paid */
  readonly payDay: number;
  /** factor on the wages of its people */
  readonly wage: number;
  /** share of the wage earners of its city, any unit */
  readonly weight: number;
}

export interface SampleMerchant {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly businessCircle: string;
  readonly outlet: number;
  readonly openDay: number;
}

const drawOutlet = weighted(outlets.map(({ weight }) => weight));
const nameCharacters = [...'鑫海闽榕鹭泰和丰源兴达盛宏瑞祥恒信德裕嘉'];

const industries = [
  { industry: 'manufacturing', words: ['电子', '机械', '鞋业', '食品'], wage: 0.95, share: 34 },
  { industry: 'construction', words: ['建设', '装饰'], wage: 1, share: 12 },
  { industry: 'retail', words: ['商贸', '超市'], wage: 0.8, share: 16 },
  { industry: 'software', words: ['软件', '信息'], wage: 1.6, share: 10 },
  { industry: 'education', words: ['教育'], wage: 1.15, share: 12 },
  { industry: 'health', words: ['医疗'], wage: 1.3, share: 8 },
  { industry: 'logistics', words: ['物流'], wage: 0.9, share: 8 },
] as const;
const drawIndustry = weighted(industries.map(({ share }) => share));
const drawPayDay = weighted([12, 30, 24, 14, 20]);
const payDays = [5, 10, 15, 20, 25] as const;

export function sampleEmployers(seed: number, asOf: number, customers: number): SampleEmployer[] {
  const count = Math.max(outlets.length, Math.round(customers / 150));
  return Array.from({ length: count }, (_, number) => {
    const random = new SeededRandom(seed, number, 901);
    // The first ones cover every outlet, so that wage earners are found in each city.
    const outlet = number < outlets.length ? number : drawOutlet(random);
    const kind = industries[drawIndustry(random)] ?? industries[0];
    const word = kind.words[random.below(kind.words.length)] ?? '';
    const city = outlets[outlet]?.city ?? '';
    return {
      id: `E${String(number + 1).padStart(5, '0')}`,
      name: `${city}${twoCharacters(random)}${word}有限公司`,
      industry: kind.industry,
      outlet,
      openDay: addMonths(asOf, -(14 + random.below(140))),
      payDay: payDays[drawPayDay(random)] ?? 10,
      wage: kind.wage * Math.exp(0.18 * random.normal()),
      weight: Math.exp(0.9 * random.normal()),
    };
  });
}

/** Spending categories with the ticket in yuan that is usual, and how often people buy. */
export const categories = [
  { category: 'grocery', ticket: 68, share: 24, words: ['生鲜超市', '便利店', '食杂店'] },
  { category: 'dining', ticket: 55, share: 21, words: ['小吃店', '饭店', '茶餐厅'] },
  { category: 'fuel', ticket: 260, share: 6, words: ['加油站'] },
  { category: 'parking', ticket: 12, share: 5, words: ['停车场'] },
  { category: 'travel', ticket: 420, share: 4, words: ['旅行社', '酒店'] },
  { category: 'health', ticket: 130, share: 7, words: ['药店', '诊所'] },
  { category: 'education', ticket: 480, share: 3, words: ['培训中心', '书店'] },
  { category: 'childcare', ticket: 190, share: 4, words: ['母婴店'] },
  { category: 'home', ticket: 230, share: 6, words: ['家居店', '五金店'] },
  { category: 'digital', ticket: 620, share: 4, words: ['数码店'] },
  { category: 'clothing', ticket: 210, share: 9, words: ['服装店', '鞋店'] },
  { category: 'entertainment', ticket: 85, share: 4, words: ['影城', '茶馆'] },
  { category: 'etc', ticket: 34, share: 3, words: ['高速收费站'] },
  { category: 'beauty', ticket: 160, share: 2, words: ['美容店', '化妆品店'] },
  { category: 'sport', ticket: 150, share: 1, words: ['健身房', '体育用品店'] },
  { category: 'pets', ticket: 120, share: 1, words: ['宠物店'] },
] as const;
const drawCategory = weighted(categories.map(({ share }) => share));

export function sampleMerchants(seed: number, asOf: number, customers: number): SampleMerchant[] {
  const count = Math.max(outlets.length * 2, Math.round(customers / 60));
  return Array.from({ length: count }, (_, number) => {
    const random = new SeededRandom(seed, number, 902);
    const outlet = number < outlets.length ? number : drawOutlet(random);
    const kind = categories[drawCategory(random)] ?? categories[0];
    const place = outlets[outlet];
    const short = place?.divisionName.slice(0, -1) ?? '';
    const word = kind.words[random.below(kind.words.length)] ?? '';
    return {
      id: `M${String(number + 1).padStart(6, '0')}`,
      name: `${short}${twoCharacters(random)}${word}`,
      category: kind.category,
      businessCircle: `${short}${random.chance(0.6) ? '中心' : '新区'}商圈`,
      outlet,
      openDay: addMonths(asOf, -random.below(80) - 1),
    };
  });
}

function twoCharacters(random: SeededRandom): string {
  const first = random.below(nameCharacters.length);
  const second = (first + 1 + random.below(nameCharacters.length - 1)) % nameCharacters.length;
  return `${nameCharacters[first] ?? ''}${nameCharacters[second] ?? ''}`;
}
