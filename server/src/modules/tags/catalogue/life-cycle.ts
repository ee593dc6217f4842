import { days, tagsOf, type Tag } from '../tag.core.ts';
import { retailBanking } from './owners.ts';

const tags = tagsOf('life_cycle', retailBanking, 30);

export const lifeCycleTags: readonly Tag[] = [
  tags.flag('new_customer', '新开户客户', 'New customer', {
    definition: ['开户不超过若干天', 'Opened within some days'],
    dataClass: 'C1',
    parameters: { within: days(90, '天数', 'Days') },
    expression: 'days_since(coalesce(customer.open_date, first_account_date)) <= $within',
  }),
];
