import { Tour, type TourProps } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { menu, pagesOf } from './menu.ts';
import { useCan, useSession } from './session.tsx';

const seenKey = 'huike.tour-seen';
const startEvent = 'huike:tour';

/** Opens the tour from anywhere, such as the question mark in the header. */
export function startTour(): void {
  window.dispatchEvent(new Event(startEvent));
}

const stops = [
  'imports',
  'tags',
  'audiences',
  'campaigns',
  'approvals',
  'tasks',
  'redemption',
  'jobs',
] as const;

/** The loop, step by step along the menu; opens by itself the first time a person signs in. */
export function GuidedTour(): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const can = useCan();
  const key = `${seenKey}.${session.id}`;
  const [open, setOpen] = useState(() => localStorage.getItem(key) === null);
  useEffect(() => {
    const start = (): void => setOpen(true);
    window.addEventListener(startEvent, start);
    return () => window.removeEventListener(startEvent, start);
  }, []);
  const mayOpen = (stop: string): boolean => {
    const page = menu.flatMap(pagesOf).find((one) => one.name === stop);
    return page !== undefined && (!page.needs || can(...page.needs));
  };
  const close = (): void => {
    localStorage.setItem(key, '1');
    setOpen(false);
  };
  const steps: NonNullable<TourProps['steps']> = [
    { title: t('shell.tour.welcome'), description: t('shell.tour.welcomeText') },
    ...stops
      .filter((stop) => mayOpen(stop))
      .map((stop) => ({
        title: t(`shell.menu.${stop}`),
        description: t(`shell.tour.${stop}`),
        target: () => entryOf(stop)?.closest<HTMLElement>('li') ?? document.body,
        placement: 'right' as const,
      })),
  ];
  if (!open) return null;
  return <Tour open steps={steps} onClose={close} onFinish={close} />;
}

function entryOf(stop: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-tour="menu-${stop}"]`);
}
