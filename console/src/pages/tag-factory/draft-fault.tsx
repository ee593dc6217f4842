import { Form, type FormItemProps } from 'antd';
import { createContext, useContext, type ReactNode } from 'react';
import { ApiProblem } from '../../api/http.ts';
import { useSay } from '../../app/language.ts';

/** What is wrong with a draft: the place in it, and the sentence in both languages. */
export type DraftFault = { where: string; zh: string; en: string };

/** The fault that an answer names with its place; null of every other answer. */
export function faultOf(error: Error | null): DraftFault | null {
  if (!(error instanceof ApiProblem) || error.code !== 'DEFINITION_WRONG') return null;
  const { where, zh, en } = error.facts;
  return { where: String(where), zh: String(zh), en: String(en) };
}

/** Told to every field of the form, of which one shows it. */
export const DraftFaultContext = createContext<DraftFault | null>(null);

/** A field that shows the fault of its place in the draft, or of anything below that. */
export function FaultyItem({ place, ...item }: FormItemProps & { place: string }): ReactNode {
  const say = useSay();
  const fault = useContext(DraftFaultContext);
  const below = fault?.where.startsWith(place) ? fault.where.slice(place.length) : null;
  const isHere = fault !== null && below !== null && (below === '' || /^[.[]/.test(below));
  return (
    <Form.Item
      {...item}
      {...(isHere ? { validateStatus: 'error', help: <span role="alert">{say(fault)}</span> } : {})}
    />
  );
}
