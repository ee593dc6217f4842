import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { wholePicture } from './features.ts';

export const cardTaking: ModelDeclaration = {
  code: 'card_taking',
  population: rule('tag.age >= 18 and tag.age <= 70', '18 至 70 岁', 'Aged 18 to 70'),
  label: rule(
    'credit_cards_issued_3m > 0 or instalments_3m > 0',
    '此后三个月新办信用卡或办理分期',
    'A credit card or instalments are taken in the three months after',
  ),
  horizon: { months: 3 },
  features: wholePicture,
};
