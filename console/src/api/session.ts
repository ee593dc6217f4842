import {
  me,
  secondFactorOffer,
  signInSettings,
  type Me,
  type SignInSettings,
} from '#contract/session.ts';
import { holdoutShare } from '#contract/consent.ts';
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

export const accountCalls = {
  changePassword: (current: string, next: string) =>
    api.act('PUT', '/api/session/password', { body: { current, next } }),
  offerSecondFactor: () => api.post('/api/session/second-factor', secondFactorOffer),
  confirmSecondFactor: (totp: string) =>
    api.act('PUT', '/api/session/second-factor', { body: { totp } }),
  signInSettings: () => api.get('/api/settings/sign-in', signInSettings),
  saveSignInSettings: (body: SignInSettings) =>
    api.put('/api/settings/sign-in', signInSettings, { body }),
  holdout: () => api.get('/api/settings/universal-holdout', holdoutShare),
  setHoldout: (sharePer10000: number) =>
    api.put('/api/settings/universal-holdout', holdoutShare, { body: { sharePer10000 } }),
};
