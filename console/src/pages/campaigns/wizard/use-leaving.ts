import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { campaignCalls, type Campaign, type CampaignContent } from '../../../api/campaigns.ts';
import { ApiProblem } from '../../../api/http.ts';
import { editsOn, withEdit, withSaved, type Edits } from './edits.core.ts';
import type { WizardStep } from './wizard-steps.ts';

/** What was changed and is not saved yet; it outlives a save that was ordered before it was typed. */
export function useEdits(version: number) {
  const [held, setHeld] = useState<Edits>({ version, part: {}, sent: null });
  // A save reads what is typed while it waits, which no drawing has told it.
  const newest = useRef(held);
  const put = (next: Edits): void => {
    newest.current = next;
    setHeld(next);
  };
  return {
    edits: editsOn(held, version),
    newest,
    change: (part: Partial<CampaignContent>) => put(withEdit(newest.current, version, part)),
    wasSaved: (part: Partial<CampaignContent>, savedAs: number) =>
      put(withSaved(newest.current, part, savedAs)),
  };
}

/**
 * Leaving a step saves what was changed. One save at a time, each on the version that the one before made: whoever
 * presses on meanwhile arrives where they pressed last, after what they typed meanwhile is saved too. Two saves of
 * one version would have the second refused, and the person left at the first step they had asked for.
 */
export function useLeaving(
  campaign: Campaign,
  { newest, wasSaved }: ReturnType<typeof useEdits>,
  { mayUpdate, arrive }: { mayUpdate: boolean; arrive: (step: WizardStep) => void },
): { leaveFor: (step: WizardStep) => Promise<void>; isSaving: boolean } {
  const save = useSave(campaign.id, wasSaved);
  const wanted = useRef<WizardStep | null>(null);
  const saveAll = async (): Promise<void> => {
    // What is shown may still be the version before the one that was saved last.
    let version = Math.max(campaign.version, newest.current.sent?.version ?? 0);
    for (;;) {
      const part = editsOn(newest.current, version);
      if (Object.keys(part).length === 0) return;
      ({ version } = await save.mutateAsync({ part, version }));
    }
  };
  const leaveFor = async (step: WizardStep): Promise<void> => {
    const isLeaving = wanted.current !== null;
    wanted.current = step;
    if (isLeaving) return;
    try {
      if (mayUpdate) await saveAll();
      arrive(wanted.current);
    } finally {
      wanted.current = null;
    }
  };
  return { leaveFor, isSaving: save.isPending };
}

function useSave(id: number, wasSaved: ReturnType<typeof useEdits>['wasSaved']) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const key = ['campaigns', 'one', id];
  return useMutation({
    mutationFn: ({ part, version }: { part: Partial<CampaignContent>; version: number }) =>
      campaignCalls.update(id, { ...part, version }),
    onSuccess: async (saved, { part }) => {
      // A reading that began before the save would bring back the version before it.
      await queries.cancelQueries({ queryKey: key });
      wasSaved(part, saved.version);
      queries.setQueryData(key, saved);
      void message.success(t('campaigns.saved'));
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem) || error.code !== 'CAMPAIGN_CHANGED') return;
      void message.warning(t('campaigns.stale'));
      void queries.invalidateQueries({ queryKey: key });
    },
  });
}
