/** What approvals call money that is asked for a budget; the object is the budget. */
export const moneyKind = 'budget_money';
