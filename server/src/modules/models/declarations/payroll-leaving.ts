import { type ModelDeclaration, rule } from '../declaration.core.ts';
import { wholePicture } from './features.ts';

export const payrollLeaving: ModelDeclaration = {
  code: 'payroll_leaving',
  population: rule(
    'salary_months_3m >= 2 and to_other_banks_3m < salary_3m * 0.7',
    '代发客户，近 3 个月转往他行不到工资的七成',
    'Payroll customers who sent less than seven tenths of the salary to other banks in 3 months',
  ),
  label: rule(
    'salary_3m = 0 or to_other_banks_3m >= salary_3m * 0.7',
    '此后三个月停发，或转往他行达到工资的七成',
    'In the three months after, no salary arrives or seven tenths of it go to other banks',
  ),
  horizon: { months: 3 },
  features: [...wholePicture, 'to_other_banks_3m'],
  directions: { to_other_banks_3m: 1 },
};
