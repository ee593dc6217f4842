import { customerEvents, eventName } from '#contract/events.ts';
import { AutoComplete } from 'antd';
import type { ReactNode } from 'react';
import { useLanguage } from '../app/language.ts';

type EventTypeInputProps = {
  id?: string;
  className?: string;
  placeholder?: string;
  'aria-label'?: string;
  value: string;
  onChange: (type: string) => void;
};

/** An event type: one of the known ones by name, or any that the bank's own files bring. */
export function EventTypeInput({ value, onChange, ...rest }: EventTypeInputProps): ReactNode {
  const language = useLanguage();
  const known = eventName(value, language);
  return (
    <AutoComplete
      {...rest}
      value={value}
      title={known}
      popupMatchSelectWidth={false}
      showSearch={{ filterOption: false }}
      options={customerEvents.map((type) => ({
        value: type,
        label: `${eventName(type, language)} (${type})`,
      }))}
      onChange={(type: string | undefined) => onChange(type ?? '')}
    />
  );
}
