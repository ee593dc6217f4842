import { merchantPage, payrollEmployerPage } from '#contract/customers.ts';
import {
  giftLimitAsked,
  giftLimitView,
  keyContactPage,
  registerPage,
  type CreateEntry,
  type CreateKeyContact,
  type GiftLimit,
  type KeyContact,
  type RegisterRow,
} from '#contract/gift-register.ts';
import { z } from 'zod';
import { api, type Query } from './http.ts';

export type { KeyContact, RegisterRow };

const created = z.object({ id: z.number() });

export const giftRegisterCalls = {
  rows: (query: Query, signal?: AbortSignal) =>
    api.get('/api/gift-register', registerPage, { query, signal }),
  contacts: (query: Query, signal?: AbortSignal) =>
    api.get('/api/gift-register/contacts', keyContactPage, { query, signal }),
  addContact: (body: CreateKeyContact, idempotencyKey: string) =>
    api.post('/api/gift-register/contacts', created, { body, idempotencyKey }),
  add: (body: CreateEntry, idempotencyKey: string) =>
    api.post('/api/gift-register/entries', created, { body, idempotencyKey }),
  withdraw: (id: number, reason: string) =>
    api.post(`/api/gift-register/entries/${id}/withdraw`, created, { body: { reason } }),
  limit: (signal?: AbortSignal) => api.get('/api/gift-register/limit', giftLimitView, { signal }),
  askForLimit: (body: { content: GiftLimit; reason: string }, idempotencyKey: string) =>
    api.post('/api/gift-register/limit', giftLimitAsked, { body, idempotencyKey }),
};

type Subject = { no: number; name: string };

/** Payroll employers or merchants whose name holds a text, the first of them. */
export async function findSubjects(
  kind: KeyContact['kind'],
  name: string,
  signal: AbortSignal,
): Promise<Subject[]> {
  const query = { limit: 20, ...(name === '' ? {} : { name }) };
  if (kind === 'merchant') {
    const { items } = await api.get('/api/merchants', merchantPage, { query, signal });
    return items.map((one) => ({ no: one.merchantNo, name: one.name }));
  }
  const { items } = await api.get('/api/payroll-employers', payrollEmployerPage, { query, signal });
  return items.map((one) => ({ no: one.payrollEmployerNo, name: one.name }));
}
