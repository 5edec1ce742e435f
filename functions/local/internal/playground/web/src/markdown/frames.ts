// Job is something to draw. Step does a part of it until a time of performance.now(), and
// reports whether all is done.
export interface Job {
  step(until: number): boolean;
}

// How long drawing may take in one frame, in milliseconds: half of the time between frames,
// which is long where the browser is slow.
const leastBudget = 8;
const mostBudget = 40;

const jobs = new Set<Job>();
let asked = false;
let drawn = 0; // when, in milliseconds of performance.now()

// schedule has a job done from the next frame on, beside others.
export function schedule(job: Job) {
  jobs.add(job);
  if (asked) return;
  asked = true;
  requestAnimationFrame(draw);
}

function draw() {
  const now = performance.now();
  const until = now + Math.min(mostBudget, Math.max(leastBudget, (now - drawn) / 2));
  drawn = now;
  for (const job of [...jobs]) {
    jobs.delete(job); // and to the end of the queue if it needs more
    if (!job.step(until)) jobs.add(job);
    if (performance.now() > until) break;
  }
  asked = jobs.size > 0;
  if (asked) requestAnimationFrame(draw);
}
