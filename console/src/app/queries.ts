import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem, messageOf } from '../api/http.ts';

let tell: (text: string) => void = () => undefined;

/** Who shows the sentence of a change that failed. */
export function whenChangeFails(listener: (text: string) => void): void {
  tell = listener;
}

/**
 * One client for the whole console. Reads show their error in place; a failed change is told as a
 * message, unless the form shows it itself (`meta.quiet`). Refusals are never retried.
 */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // A browser that thinks it is offline would wait for ever without a word; the call itself tells.
      networkMode: 'always',
      retry: (count, error) => !(error instanceof ApiProblem) && count < 1,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      if (mutation.meta?.['quiet'] !== true) tell(messageOf(error));
    },
  }),
});
