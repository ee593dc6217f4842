import { texts } from './texts.ts';

export const homeTexts = texts({ greeting: '{{name}}，您好' }, { greeting: 'Hello {{name}}' });
