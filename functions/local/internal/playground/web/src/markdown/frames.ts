// Job is something to draw. Step does a part of it until a time of performance.now(), and
// reports whether all is done.
export interface Job {
  step(until: number): boolean;
}

// budget is how long drawing may take in one frame, in milliseconds. The browser lays out what
// was drawn in the same frame, which takes formulas three times as long.
const budget = 12;

const jobs = new Set<Job>();
let asked = false;

// schedule has a job done from the next frame on, beside others.
export function schedule(job: Job) {
  jobs.add(job);
  if (asked) return;
  asked = true;
  requestAnimationFrame(draw);
}

function draw() {
  const until = performance.now() + budget;
  for (const job of [...jobs]) {
    jobs.delete(job); // and to the end of the queue if it needs more
    if (!job.step(until)) jobs.add(job);
    if (performance.now() > until) break;
  }
  asked = jobs.size > 0;
  if (asked) requestAnimationFrame(draw);
}
