import { useTrack } from '@everloop/browser/react';
import { useEffect, useRef } from 'react';

/** Tracks once for each component that appears. StrictMode runs its effects twice in development; the ref survives that. */
export function useTrackOnce(event: string, properties?: object): void {
  const track = useTrack();
  const isTracked = useRef(false);
  useEffect(() => {
    if (isTracked.current) return;
    isTracked.current = true;
    track(event, properties);
  }, [track, event, properties]);
}
