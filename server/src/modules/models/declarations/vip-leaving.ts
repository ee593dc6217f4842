import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { wholePicture } from './features.ts';

export const vipLeaving: ModelDeclaration = {
  code: 'vip_leaving',
  population: rule('aum_now >= 50000000', '金融资产 50 万元及以上', 'AUM of 500,000 yuan and more'),
  label: rule(
    'aum_now <= aum_3_months_ago * 0.5',
    '三个月后金融资产减少一半以上',
    'After three months the AUM is half or less',
  ),
  horizon: { months: 3 },
  features: wholePicture,
};
