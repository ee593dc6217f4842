export const wizardSteps = ['basics', 'audience', 'benefit', 'timing', 'trial', 'submit'] as const;
export type WizardStep = (typeof wizardSteps)[number];
