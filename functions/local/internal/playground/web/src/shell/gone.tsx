import { useEffect } from "preact/hooks";
import { reachable } from "../api";
import { refreshSite } from "../state/site";

const pause = 2000; // between tries, in milliseconds

// Gone tells that the program has ended, and tries whether it is back.
export function Gone() {
  const gone = !reachable.value;
  useEffect(() => {
    if (!gone) return;
    const timer = setInterval(() => void refreshSite(), pause);
    return () => clearInterval(timer);
  }, [gone]);
  return (
    <div role="status" class="gone-bar">
      {gone && <p class="note bad">The program has ended: <code>make run</code> starts it again, and this page then goes on by itself.</p>}
    </div>
  );
}
