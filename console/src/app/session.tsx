import type { AppAbility, AccessSubject, Action } from '#contract/access.ts';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { ApiProblem } from '../api/http.ts';
import { readSession, type Session } from '../api/session.ts';
import { abilityOf } from './ability.ts';

type SignedIn = { session: Session; ability: AppAbility };

const SessionContext = createContext<SignedIn | null>(null);

export const sessionKey = ['session'] as const;

/** The session as the server knows it; `null` when nobody is signed in. */
export function useSessionQuery() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async (): Promise<Session | null> => {
      try {
        return await readSession();
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
    retry: 1,
  });
}

export function SessionProvider({
  session,
  children,
}: {
  session: Session;
  children: ReactNode;
}): ReactNode {
  const value = useMemo(() => ({ session, ability: abilityOf(session.roles) }), [session]);
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): Session {
  return useSignedIn().session;
}

/** May the person do this at all? The server decides again, with the object at hand. */
export function useCan(): (action: Action, subject: AccessSubject) => boolean {
  const { ability } = useSignedIn();
  return (action, subject) => ability.can(action, subject);
}

function useSignedIn(): SignedIn {
  const value = useContext(SessionContext);
  if (!value) throw new Error('a page was drawn without a session');
  return value;
}
