package latest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/poebridge/poebridge/pkg/fault"
)

var errGone = errors.New("gone")

// source is something to read, with a count of how often that was done.
type source struct {
	value string
	err   error
	reads int
}

func (s *source) load(context.Context) (string, error) {
	s.reads++
	if s.err != nil {
		return "", s.err
	}
	return s.value, nil
}

// watched returns the latest value of a source, kept for a minute, and its log.
func watched(s *source) (*Value[string], *bytes.Buffer) {
	log := new(bytes.Buffer)
	return &Value[string]{
		What: "the thing", TTL: time.Minute, Log: slog.New(slog.NewTextHandler(log, nil)),
		Load: s.load, Gone: func(err error) bool { return errors.Is(err, errGone) },
	}, log
}

// read gets the value, or a fresh one.
func read(ctx context.Context, l *Value[string], fresh bool) (string, error) {
	if fresh {
		return l.Fresh(ctx)
	}
	return l.Get(ctx)
}

// expect gets the value and compares it, the error, and how often it was read.
func expect(t *testing.T, l *Value[string], s *source, fresh bool, value string, err error, reads int) {
	t.Helper()
	got, gotErr := read(t.Context(), l, fresh)
	l.Settle(t.Context())
	if got != value || !errors.Is(gotErr, err) || s.reads != reads {
		t.Errorf("got %q, %v after %d reads; want %q, %v after %d", got, gotErr, s.reads, value, err, reads)
	}
}

func TestAValueIsReadAgainInTheSecondHalfOfItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "one"}
		l, _ := watched(s)
		expect(t, l, s, false, "one", nil, 1)
		s.value = "two"
		time.Sleep(27*time.Second - 1)
		expect(t, l, s, false, "one", nil, 1)
		time.Sleep(4 * time.Second)
		expect(t, l, s, false, "one", nil, 2) // read beside the one who asks
		expect(t, l, s, false, "two", nil, 2)
		s.value = "three"
		time.Sleep(time.Minute)
		expect(t, l, s, false, "three", nil, 3) // nothing that is older than its time
	})
}

func TestJitterIsATenthAndDiffers(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 1000 {
		d := jitter(time.Minute)
		if d < 54*time.Second || d > time.Minute {
			t.Fatalf("a minute became %s", d)
		}
		seen[d] = true
	}
	if len(seen) < 100 {
		t.Errorf("only %d different times", len(seen))
	}
}

func TestTheLastGoodValueIsServedOnFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "one"}
		l, log := watched(s)
		expect(t, l, s, false, "one", nil, 1)
		s.err = errors.New("no connection")
		time.Sleep(2 * time.Minute)
		expect(t, l, s, false, "one", nil, 2)
		for _, want := range []string{"level=WARN", "last good value", "the thing", "no connection"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%q is not in the log: %s", want, log)
			}
		}
		// What fails is left alone for a while.
		time.Sleep(20 * time.Second)
		expect(t, l, s, false, "one", nil, 2)
		s.value, s.err = "two", nil
		time.Sleep(time.Minute)
		expect(t, l, s, false, "two", nil, 3)
	})
}

// There is nothing to serve meanwhile, so waiting would only prolong the outage.
func TestAFirstFailureIsTriedAgainAtOnce(t *testing.T) {
	s := &source{err: errors.New("no connection")}
	l, _ := watched(s)
	expect(t, l, s, false, "", s.err, 1)
	expect(t, l, s, false, "", s.err, 2)
	s.value, s.err = "one", nil
	expect(t, l, s, false, "one", nil, 3)
	expect(t, l, s, false, "one", nil, 3)
}

func TestFreshReadsAlwaysReadAndTellOfFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "one"}
		l, _ := watched(s)
		expect(t, l, s, true, "one", nil, 1)
		expect(t, l, s, true, "one", nil, 2)
		s.value = "two"
		expect(t, l, s, true, "two", nil, 3)
		expect(t, l, s, false, "two", nil, 3) // and everybody else sees what was found
		s.err = errors.New("no connection")
		expect(t, l, s, true, "", s.err, 4)
		expect(t, l, s, false, "two", nil, 4)
	})
}

func TestWhatIsGoneIsNotServedAnyMore(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := &source{value: "one"}
			l, _ := watched(s)
			expect(t, l, s, false, "one", nil, 1)
			s.err = errGone
			time.Sleep(2 * time.Minute)
			expect(t, l, s, fresh, "", errGone, 2)
			s.err = errors.New("no connection")
			expect(t, l, s, false, "", s.err, 3)
			s.value, s.err = "two", nil
			expect(t, l, s, false, "two", nil, 4)
		})
	}
}

func TestOneReaderAtATime(t *testing.T) {
	var reading, reads atomic.Int32
	l, _ := watched(&source{})
	l.Load = func(context.Context) (string, error) {
		if reading.Add(1) > 1 {
			t.Error("read by two at a time")
		}
		for range 1000 {
			runtime.Gosched()
		}
		reading.Add(-1)
		reads.Add(1)
		return "one", nil
	}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if got, err := read(t.Context(), l, i%10 == 0); got != "one" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	wg.Wait()
	if n := reads.Load(); n > 6 { // at most one for each fresh one, and one for all others
		t.Errorf("%d reads", n)
	}
}

// gated is a source whose readings each wait for a value to be handed in.
func gated(l *Value[string]) chan string {
	gate := make(chan string)
	l.Load = func(ctx context.Context) (string, error) {
		select {
		case value := <-gate:
			return value, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	return gate
}

// later gets the value on a goroutine of its own.
func later(t *testing.T, l *Value[string], fresh bool) chan string {
	got := make(chan string, 1)
	go func() {
		value, err := read(t.Context(), l, fresh)
		if err != nil {
			value = "error: " + err.Error()
		}
		got <- value
	}()
	return got
}

func TestAFreshReadDoesNotShareAReadingThatBeganBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _ := watched(&source{})
		gate := gated(l)
		first := later(t, l, false)
		time.Sleep(time.Millisecond)
		fresh := later(t, l, true)
		time.Sleep(time.Millisecond)
		gate <- "one"
		gate <- "two"
		if a, b := <-first, <-fresh; a != "one" || b != "two" {
			t.Errorf("got %q and, fresh, %q", a, b)
		}
	})
}

func TestInTheSecondHalfOfItsTimeNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "one"}
		l, _ := watched(s)
		expect(t, l, s, false, "one", nil, 1)
		gate := gated(l)
		time.Sleep(40 * time.Second)
		for range 3 {
			if got := <-later(t, l, false); got != "one" {
				t.Errorf("got %q", got)
			}
		}
		settled := make(chan bool)
		go func() { l.Settle(t.Context()); close(settled) }()
		gate <- "two" // one reading for all
		<-settled
		if got := <-later(t, l, false); got != "two" {
			t.Errorf("got %q", got)
		}
	})
}

func TestWhatIsTooOldIsWaitedForButNotForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "one"}
		l, _ := watched(s)
		expect(t, l, s, false, "one", nil, 1)
		gate := gated(l)
		time.Sleep(time.Hour)
		got := later(t, l, false)
		time.Sleep(patience - 1)
		gate <- "two"
		if value := <-got; value != "two" {
			t.Errorf("got %q", value)
		}
		time.Sleep(time.Hour)
		start := time.Now()
		if value := <-later(t, l, false); value != "two" || time.Since(start) != patience {
			t.Errorf("got %q after %s", value, time.Since(start))
		}
		gate <- "three" // for the next
		synctest.Wait()
		if value := <-later(t, l, false); value != "three" {
			t.Errorf("got %q", value)
		}
	})
}

// Whoever was frozen half way through a reading has done nothing for those who come
// after the thaw.
func TestAReadingOfBeforeIsTriedAgainWhenItFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _ := watched(&source{})
		reads := 0
		l.Load = func(ctx context.Context) (string, error) {
			if reads++; reads == 1 {
				<-ctx.Done()
				return "", ctx.Err()
			}
			return "one", nil
		}
		l.Start(t.Context()) // at the start of the process
		time.Sleep(time.Second)
		if got := <-later(t, l, false); got != "one" || reads != 2 {
			t.Errorf("got %q after %d reads", got, reads)
		}
	})
}

func TestAgeCountsFromTheBeginningOfTheReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "two"}
		l, _ := watched(s)
		l.Load = func(context.Context) (string, error) {
			time.Sleep(5 * time.Minute) // frozen
			return "one", nil
		}
		l.Start(t.Context())
		l.Settle(t.Context())
		l.Load = s.load
		expect(t, l, s, false, "two", nil, 1)
	})
}

func TestAClockThatIsSetBackMakesNothingYounger(t *testing.T) {
	s := &source{value: "one"}
	l, _ := watched(s)
	expect(t, l, s, false, "one", nil, 1)
	l.tried, l.due, l.expires = l.tried.Add(time.Hour), l.due.Add(time.Hour), l.expires.Add(time.Hour)
	s.value = "two"
	expect(t, l, s, false, "two", nil, 2)
	l.tried = l.tried.Add(time.Hour)
	if err := l.Reread(t.Context(), 5*time.Second); err != nil || s.reads != 3 {
		t.Errorf("%v after %d reads", err, s.reads)
	}
}

func TestAFreshReadIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _ := watched(&source{})
		gated(l)
		l.Start(t.Context())
		time.Sleep(time.Second)
		start := time.Now()
		if _, err := l.Fresh(t.Context()); err == nil || time.Since(start) != freshTimeout {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start = time.Now()
		if _, err := l.Fresh(ctx); err == nil || time.Since(start) != time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		l.Settle(t.Context())
	})
}

func TestAReadingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _ := watched(&source{})
		gated(l)
		start := time.Now()
		if _, err := l.Get(t.Context()); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != loadTimeout {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

// The next query is glad of what it finds.
func TestAReadingOutlivesTheQueryThatBeganIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _ := watched(&source{})
		gate := gated(l)
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { _, err := l.Get(ctx); left <- err }()
		time.Sleep(time.Millisecond)
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		next := later(t, l, false)
		gate <- "one"
		if got := <-next; got != "one" {
			t.Errorf("got %q", got)
		}
	})
}

func TestAPanicIsAnErrorOfTheReading(t *testing.T) {
	l, _ := watched(&source{})
	l.Load = func(context.Context) (string, error) { panic("oops") }
	if _, err := l.Get(t.Context()); fault.KindOf(err) != fault.Internal {
		t.Error(err)
	}
}

func TestReadingAgainOnSuspicionHasAFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "one"}
		l, _ := watched(s)
		reread := func(reads int, want error) {
			t.Helper()
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() {
					if err := l.Reread(t.Context(), 5*time.Second); !errors.Is(err, want) {
						t.Errorf("got %v", err)
					}
				})
			}
			wg.Wait()
			if s.reads != reads {
				t.Errorf("%d reads, want %d", s.reads, reads)
			}
		}
		expect(t, l, s, false, "one", nil, 1)
		time.Sleep(5*time.Second - 1)
		reread(1, nil)
		time.Sleep(time.Nanosecond)
		reread(2, nil)
		// A failure counts too, or an outage would be met with more calls; and it is
		// told for as long, since nobody knows better.
		s.err = errors.New("no connection")
		time.Sleep(5 * time.Second)
		reread(3, s.err)
		reread(3, s.err)
	})
}

func TestAValueThatIsTooOldIsNotServed(t *testing.T) {
	for _, row := range []struct {
		name string
		down func(*Value[string], *source)
	}{
		{"where it cannot be read", func(_ *Value[string], s *source) { s.err = errors.New("no connection") }},
		{"where reading it takes too long", func(l *Value[string], _ *source) { gated(l) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &source{value: "one"}
				l, _ := watched(s)
				l.MaxAge = time.Hour
				expect(t, l, s, false, "one", nil, 1)
				row.down(l, s)
				for range 29 { // the last of them after 58 minutes and the waiting
					time.Sleep(2 * time.Minute)
					if got := <-later(t, l, false); got != "one" {
						t.Fatalf("got %q", got)
					}
				}
				time.Sleep(2*time.Minute + time.Second)
				if got := <-later(t, l, false); !strings.HasPrefix(got, "error: ") {
					t.Errorf("got %q after an hour", got)
				}
				l.Load = s.load
				s.err = nil
				expect(t, l, s, false, "one", nil, s.reads+1)
			})
		})
	}
}

// A frozen process has not failed to read anything.
func TestAValueThatGrewOldInTheDarkIsReadFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{value: "one"}
		l, _ := watched(s)
		l.MaxAge = time.Hour
		expect(t, l, s, false, "one", nil, 1)
		s.value = "two"
		time.Sleep(48 * time.Hour)
		expect(t, l, s, false, "two", nil, 2)
	})
}

func TestStrangersCauseFewReadingsWhereThereIsNoValue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{err: errors.New("no connection")}
		l, _ := watched(s)
		sparing := func(want string, err error, reads int) {
			t.Helper()
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() {
					if got, gotErr := l.Sparing(t.Context(), 5*time.Second); got != want || !errors.Is(gotErr, err) {
						t.Errorf("got %q, %v", got, gotErr)
					}
				})
			}
			wg.Wait()
			if s.reads != reads {
				t.Errorf("%d reads, want %d", s.reads, reads)
			}
		}
		sparing("", s.err, 1)
		time.Sleep(5*time.Second - 1)
		sparing("", s.err, 1)
		s.value, s.err = "one", nil
		time.Sleep(time.Nanosecond)
		sparing("one", nil, 2)
		time.Sleep(time.Minute)
		s.value = "two"
		sparing("two", nil, 3) // like any other value from then on
	})
}
