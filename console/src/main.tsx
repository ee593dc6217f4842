import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './app/app.tsx';
import { startI18n } from './app/i18n.ts';
import 'antd/dist/antd.css';
import './app/console.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await startI18n();
createRoot(root).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
