import { AnalyticsProvider } from '@everloop/browser/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { analytics } from './analytics.js';
import { App } from './app.js';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <AnalyticsProvider client={analytics}>
      <App />
    </AnalyticsProvider>
  </StrictMode>,
);
