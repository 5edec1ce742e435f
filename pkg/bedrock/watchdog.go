package bedrock

import (
	"sync"
	"sync/atomic"
	"time"
)

// watchdog bites when a stream has been silent for too long to someone who waits for
// it. Its one timer fires at the earliest moment at which that can be, looks when it
// was last touched, and sleeps on for the rest: a delta costs some stores and no
// timer operation.
type watchdog struct {
	last    atomic.Int64 // Unix nanoseconds
	resting atomic.Bool  // nobody waits

	mu    sync.Mutex
	timer *time.Timer
	limit time.Duration // 0: off
	bite  func()
}

// watch begins to wait, for at most limit, and bites then; 0 calls the watchdog off.
func (w *watchdog) watch(limit time.Duration, bite func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limit, w.bite = limit, bite
	w.touch(time.Now())
	switch {
	case w.timer == nil && limit > 0:
		w.timer = time.AfterFunc(limit, w.check)
	case limit > 0:
		w.timer.Reset(limit)
	case w.timer != nil:
		w.timer.Stop()
	}
}

// touch says that something has come now.
func (w *watchdog) touch(now time.Time) { w.last.Store(now.UnixNano()) }

// rest says that nobody waits for the stream, until wake.
func (w *watchdog) rest() { w.resting.Store(true) }

// wake says that someone waits from now on, if nobody did before.
func (w *watchdog) wake() {
	if w.resting.Load() {
		w.touch(time.Now())
		w.resting.Store(false)
	}
}

func (w *watchdog) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.limit == 0:
		return
	case w.resting.Load():
		w.timer.Reset(w.limit)
		return
	}
	if left := w.limit - time.Since(time.Unix(0, w.last.Load())); left > 0 {
		w.timer.Reset(left)
		return
	}
	w.bite()
}
