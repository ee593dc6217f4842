import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { wholePicture } from './features.ts';

export const borrowing: ModelDeclaration = {
  code: 'borrowing',
  population: rule(
    'running_loans = 0 and tag.age >= 18 and tag.age <= 65',
    '18 至 65 岁，无在贷',
    'Aged 18 to 65 without a loan',
  ),
  label: rule(
    'loans_started_3m > 0',
    '此后三个月新借贷款',
    'A loan is taken in the three months after',
  ),
  horizon: { months: 3 },
  features: wholePicture,
};
