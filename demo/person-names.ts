/** Chinese names by combining a surname with given-name characters of the birth decade. */
import { weighted } from './seeded-random.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Surnames frequent in Fujian, the most frequent first. */
const surnames = [
  ...'陈林黄张吴李郑王刘苏许杨蔡谢叶郭曾庄何朱洪赖江徐邱周罗施余柯蒋魏游孙胡丁翁廖高范沈钟卢赵方傅潘连章汤',
  '欧阳',
  '上官',
] as const;
const drawSurname = weighted(surnames.map((_, rank) => 1 / (rank + 2)));

const female: readonly (readonly string[])[] = [
  [...'秀英兰珍玉凤美金香桂梅莲花月琴淑珠宝惠娥'],
  [...'丽红芳敏燕萍娟霞静玲云艳琼莉慧晓雪华梅青'],
  [...'婷雅欣怡思琪雨佳颖倩蓉洁晴诗悦琳萱梦妍涵'],
];
const male: readonly (readonly string[])[] = [
  [...'国建明德金水福文志清荣贵生木土火旺根发祥'],
  [...'伟强军勇斌辉鹏峰平杰波刚涛健毅剑锋宏东海'],
  [...'宇浩轩俊泽子博晨阳睿铭逸凯哲翔铖煜航瑞嘉'],
];

/** A full name. Two in three have two given characters. */
export function personName(
  random: SeededRandom,
  gender: 'female' | 'male',
  birthYear: number,
): string {
  const era = birthYear < 1965 ? 0 : birthYear < 1990 ? 1 : 2;
  const characters = (gender === 'female' ? female : male)[era] ?? [];
  const surname = surnames[drawSurname(random)] ?? '陈';
  const first = characters[random.below(characters.length)] ?? '';
  const second = random.chance(0.7) ? (characters[random.below(characters.length)] ?? '') : '';
  return surname + first + second;
}
