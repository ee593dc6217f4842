import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { wholePicture } from './features.ts';

export const mobileActivation: ModelDeclaration = {
  code: 'mobile_activation',
  population: rule(
    'sign_ins_3m = 0 and mobile_3m = 0',
    '近 3 个月未登录掌银，也未用其交易',
    'Neither signed in to MobileBank nor paid with it in 3 months',
  ),
  label: rule(
    'sign_ins_3m > 0 or mobile_3m > 0',
    '此后三个月登录掌银或用其交易',
    'Signs in to MobileBank or pays with it in the three months after',
  ),
  horizon: { months: 3 },
  features: wholePicture,
};
