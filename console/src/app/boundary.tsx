import { Button, Result, Typography } from 'antd';
import { Component, type ReactNode } from 'react';
import { ConnectionProblem } from '../api/http.ts';
import { askForLife } from '../api/server-reach.ts';
import { PageFailed } from '../parts/page-result.tsx';
import { i18n } from './i18n.ts';

/** A page's own file could not be fetched, as each browser words it. */
const isUnloaded = ({ message }: Error): boolean =>
  /dynamically imported module|importing a module script/i.test(message);

/** While the server is away a browser would leave the console for a page of its own. */
async function reloadOnceBack(): Promise<void> {
  if (await askForLife()) location.reload();
}

type BoundaryState = { error: Error | null };

/** A broken page does not take the menu with it; it shows what to tell the administrator. */
export class PageBoundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    if (isUnloaded(error)) void askForLife();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    if (isUnloaded(error)) {
      const why = new ConnectionProblem(i18n.t('common.networkDown'));
      return <PageFailed error={why} retry={reloadOnceBack} />;
    }
    return (
      <Result
        status="error"
        title={<h1>{i18n.t('common.brokenPage')}</h1>}
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
