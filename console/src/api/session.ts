import { me, type Me } from '#contract/session.ts';
import { api } from './http.ts';

export type Session = Me;
export type Credentials = { staffNumber: string; password: string; totp?: string };

export function readSession(): Promise<Session> {
  return api.get('/api/session', me);
}

export function signIn(credentials: Credentials): Promise<void> {
  return api.act('POST', '/api/session', { body: credentials });
}

export function signOut(): Promise<void> {
  return api.act('DELETE', '/api/session');
}
