import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { contact, wholePicture } from './features.ts';

export const contactResponse: ModelDeclaration = {
  code: 'contact_response',
  population: rule('tag.age >= 18', '成年客户', 'Adults'),
  observed: rule(
    'contacts_31_ended_14_ago > 0',
    '此后 31 天内被触达',
    'Contacted in the 31 days after',
  ),
  label: rule(
    'responses_45 > 0',
    '此后 45 天内响应活动',
    'Responds to a campaign in the 45 days after',
  ),
  horizon: { days: 45 },
  features: [...wholePicture, ...contact],
  directions: { responses_365: 1 },
};
