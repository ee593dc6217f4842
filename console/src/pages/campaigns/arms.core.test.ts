import { expect, test } from 'vitest';
import { faultOfArms, startingArms, sumOfShares, withTreatment } from './arms.core.ts';

const arms = startingArms({ control: '对照组', treatment: '实验组' });

const giving = (given: typeof arms) =>
  given.map((arm) => (arm.isControl ? arm : { ...arm, offerId: 1 }));

test('新活动自带对照组,占比合计为 100%,选了权益就能用', () => {
  expect(faultOfArms(arms)).toBe('offer');
  expect(faultOfArms(giving(arms))).toBeNull();
  expect(arms.filter((arm) => arm.isControl)).toHaveLength(1);
});

test('增加实验组时占比合计不变,编码不重复', () => {
  const more = withTreatment(withTreatment(arms, '实验组'), '实验组');
  expect(sumOfShares(more)).toBe(10_000);
  expect(new Set(more.map((arm) => arm.code)).size).toBe(4);
  expect(faultOfArms(giving(more))).toBeNull();
});

test('没有对照组、没有实验组、合计不为 100% 的分组不能用', () => {
  expect(faultOfArms(arms.filter((arm) => !arm.isControl))).toBe('control');
  expect(faultOfArms(arms.filter((arm) => arm.isControl))).toBe('treatment');
  expect(faultOfArms(arms.map((arm) => ({ ...arm, sharePer10000: 4000 })))).toBe('sum');
});
