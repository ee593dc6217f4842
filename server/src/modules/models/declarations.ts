import type { ModelDeclaration } from './declaration.core.ts';
import { borrowing } from './declarations/borrowing.ts';
import { cardTaking } from './declarations/card-taking.ts';
import { contactResponse } from './declarations/contact-response.ts';
import { mobileActivation } from './declarations/mobile-activation.ts';
import { payrollLeaving } from './declarations/payroll-leaving.ts';
import { vipLeaving } from './declarations/vip-leaving.ts';
import { vipPotential } from './declarations/vip-potential.ts';
import { wealthBuying } from './declarations/wealth-buying.ts';

/** Every model of the bank's own customers that the program can train. */
export const declarations: readonly ModelDeclaration[] = [
  vipPotential,
  vipLeaving,
  payrollLeaving,
  wealthBuying,
  borrowing,
  cardTaking,
  mobileActivation,
  contactResponse,
];

export function declarationOf(code: string): ModelDeclaration | undefined {
  return declarations.find((declaration) => declaration.code === code);
}
