import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AccessSubject, Action, AppAbility, Role } from '#contract/access.ts';
import type { Scope } from '#contract/scope.ts';

/** Who asks: a signed-in member of staff, or a system with an API key. */
export type Caller = {
  kind: 'staff' | 'api-key';
  /** staff id, or API key id */
  id: number;
  name: string;
  roles: readonly Role[];
  orgId: number;
  scope: Scope;
  ability: AppAbility;
  /** the second factor was given in this session */
  secondFactor: boolean;
};

type Permission = { action: Action; subject: AccessSubject };
/** A list of permissions needs all of them. */
export type Access = 'public' | 'signed-in' | Permission | readonly Permission[];

/** The name of the cookie that carries a session. */
export const sessionCookie = 'huike_session';

/** A multipart body: its text fields with what they say, its files, and the JSON taken instead. */
export type UploadForm = {
  fields: Readonly<Record<string, string>>;
  files: 'one' | 'several';
  json?: z.ZodType;
};

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** who may call; a route without it does not start */
    access?: Access;
    /** the console asks here whether somebody is signed in: that nobody is, is an answer and no refused attempt */
    signedOutIsAnswer?: true;
    /**
     * where a code, a link or a token that somebody may guess is tried: who has tried too many that were none
     * is refused before the next is looked at; 'owed' where the law owes the page to everybody, so that it
     * only counts. Every route that takes one says which (`guessed-codes.test.ts`)
     */
    guessable?: true | 'owed';
    /**
     * set on creating calls: the same Idempotency-Key is answered with the stored answer; a route
     * 'with-files' asks `answerRepeatedUpload` when it has read a multipart body; a route 'kept' keeps
     * the key with what it creates and recognises it there
     */
    idempotent?: true | 'with-files' | 'kept';
    /** what a multipart body holds, for the OpenAPI document: the route reads it as it streams in */
    upload?: UploadForm;
  }
}

/** The member of staff who asks; null for a system: an API key may carry the same number as a person. */
export function staffIdOf(caller: Pick<Caller, 'kind' | 'id'>): number | null {
  return caller.kind === 'staff' ? caller.id : null;
}

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller)
    throw new Error(
      `route ${request.routeOptions.url ?? ''} read the caller without requiring one`,
    );
  return request.caller;
}
