import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { wholePicture } from './features.ts';

export const vipPotential: ModelDeclaration = {
  code: 'vip_potential',
  population: rule(
    'aum_now >= 20000000 and aum_now < 50000000',
    '金融资产 20 万至 50 万元',
    'AUM from 200,000 to below 500,000 yuan',
  ),
  label: rule(
    'coalesce(aum_month_to_date, 0) >= 50000000 or coalesce(aum_month_1_ago, 0) >= 50000000 or coalesce(aum_month_2_ago, 0) >= 50000000',
    '三个月内有一个月的日均金融资产达到 50 万元',
    'The average AUM of one of the three months reaches 500,000 yuan',
  ),
  horizon: { months: 3 },
  features: wholePicture,
  directions: { aum_now: 1 },
};
