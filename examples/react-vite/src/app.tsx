import { useAnalytics } from '@everloop/browser/react';
import { useState } from 'react';
import { useTrackOnce } from './use-track-once.js';

export function App() {
  const analytics = useAnalytics();
  const [isSignedIn, setSignedIn] = useState(false);

  const signIn = () => {
    // From now on events are the user's, and what this device did before is theirs too.
    analytics.identify('u-1', { plan: 'free' });
    setSignedIn(true);
  };
  const signOut = () => {
    // The next person at this device is someone else.
    analytics.reset();
    setSignedIn(false);
  };
  const buy = () => analytics.track('Order Completed', { orderId: crypto.randomUUID(), revenue: '19.90' });

  return (
    <main>
      <Offer />
      {isSignedIn ? (
        <button type="button" id="sign-out" onClick={signOut}>
          Sign out
        </button>
      ) : (
        <button type="button" id="sign-in" onClick={signIn}>
          Sign in
        </button>
      )}
      <button type="button" id="buy" onClick={buy}>
        Buy
      </button>
      <p>
        May we count what is bought here?
        <button type="button" id="agree" onClick={() => analytics.consent('granted')}>
          Yes
        </button>
        <button type="button" id="refuse" onClick={() => analytics.consent('denied')}>
          No
        </button>
      </p>
    </main>
  );
}

function Offer() {
  useTrackOnce('Offer Shown');
  return <h1>Spring offer</h1>;
}
