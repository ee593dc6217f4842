import { Button, Tooltip, type ButtonProps } from 'antd';
import type { ReactNode } from 'react';

type GuardedButtonProps = ButtonProps & {
  /** why it can't be pressed now; without it the button works */
  blockedBecause?: string | false | null | undefined;
};

/**
 * A button that says why it can't be pressed. It stays focusable (aria-disabled instead of
 * disabled), so that the reason is reached by keyboard and screen reader too.
 */
export function GuardedButton({ blockedBecause, onClick, ...rest }: GuardedButtonProps): ReactNode {
  if (!blockedBecause) return <Button {...rest} onClick={onClick} />;
  return (
    <Tooltip title={blockedBecause}>
      <Button
        {...rest}
        htmlType="button"
        aria-disabled
        className={`${rest.className ?? ''} button-blocked`}
        onClick={(event) => event.preventDefault()}
      />
    </Tooltip>
  );
}
