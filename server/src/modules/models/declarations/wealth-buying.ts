import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { wholePicture } from './features.ts';

export const wealthBuying: ModelDeclaration = {
  code: 'wealth_buying',
  population: rule(
    'tag.age >= 18 and aum_now >= 100000',
    '成年，金融资产 1 千元及以上',
    'Adults with an AUM of 1,000 yuan and more',
  ),
  label: rule(
    'wealth_purchases_3m > 0',
    '此后三个月购买理财',
    'A wealth product is bought in the three months after',
  ),
  horizon: { months: 3 },
  features: wholePicture,
  directions: { wealth_purchases_180: 1 },
};
