import { Button, Result, Typography } from 'antd';
import { Component, type ReactNode } from 'react';
import { i18n } from './i18n.ts';

type BoundaryState = { error: Error | null };

/** A broken page does not take the menu with it; it shows what to tell the administrator. */
export class PageBoundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Result
        status="error"
        title={i18n.t('common.brokenPage')}
        subTitle={i18n.t('common.brokenPageHint')}
        extra={
          <Button type="primary" onClick={() => location.reload()}>
            {i18n.t('common.tryAgain')}
          </Button>
        }
      >
        <Typography.Text code>{error.message}</Typography.Text>
      </Result>
    );
  }
}
