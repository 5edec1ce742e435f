package emulator

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"
)

// The defaults of [Options].
const (
	DefaultTimeout     = 15 * time.Minute // Lambda's most
	DefaultInitTimeout = 10 * time.Second
	DefaultMaxRequest  = 6 << 20 // bytes, of the whole event
	// DefaultShutdownTime is Lambda's for a function with an extension of its own.
	DefaultShutdownTime = 500 * time.Millisecond
)

// Options describe the function. Bootstrap is required.
type Options struct {
	Bootstrap    string        // path of the binary
	Env          []string      // NAME=value, beside what Lambda itself sets
	Timeout      time.Duration // of an invocation
	InitTimeout  time.Duration // from the start of a process to its first poll
	Environments int           // processes at a time; 0 is 1
	// Concurrency is how many invocations a process may run at a time; 0 is 1. The
	// process is told by AWS_LAMBDA_MAX_CONCURRENCY.
	Concurrency int
	Freeze      bool // stop the process while nothing is under way
	// ShutdownTime is how long what is under way may take to end after SIGTERM, which a
	// process gets that has registered an extension.
	ShutdownTime time.Duration
	MaxRequest   int // bytes
	MemoryMB     int // told to the process, and reported; 0 is 1024
	// LimitMemory kills a process that holds more than MemoryMB. It works on Linux only.
	LimitMemory bool
	// Forbidden is a function whose resource policy lets nobody in by its URL.
	Forbidden bool
	// Log takes what the processes write and the lines that Lambda writes beside it; nil discards.
	Log io.Writer
	// Stdout is where the standard output of the processes goes: to the log where it is nil,
	// as on Lambda.
	Stdout io.Writer
}

func (o Options) platform() platform { return platform{o.Log} }

func (o Options) withDefaults() Options {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.InitTimeout <= 0 {
		o.InitTimeout = DefaultInitTimeout
	}
	o.Environments = max(o.Environments, 1)
	o.Concurrency = max(o.Concurrency, 1)
	if o.ShutdownTime <= 0 {
		o.ShutdownTime = DefaultShutdownTime
	}
	if o.MaxRequest <= 0 {
		o.MaxRequest = DefaultMaxRequest
	}
	if o.MemoryMB <= 0 {
		o.MemoryMB = 1024
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	o.Log = &lockedWriter{w: o.Log}
	if o.Stdout == nil {
		o.Stdout = o.Log
	} else {
		o.Stdout = &lockedWriter{w: o.Stdout}
	}
	return o
}

// Emulator is a function with its environments. It is an http.Handler, the
// function URL, and safe for concurrent use.
type Emulator struct {
	opts Options

	mu           sync.Mutex
	environments []*environment // most recently used last
	reports      []Report
	started      int
	underWay     int // invocations
	idle         *sync.Cond
	closed       bool
}

// New returns a function without any environment; the first invocation starts one.
func New(opts Options) *Emulator {
	e := &Emulator{opts: opts.withDefaults()}
	e.idle = sync.NewCond(&e.mu)
	return e
}

// Reports waits until no invocation is under way, and returns one report for each
// that has ended, in order.
func (e *Emulator) Reports() []Report {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.underWay > 0 {
		e.idle.Wait()
	}
	return slices.Clone(e.reports)
}

// Started is how many processes have been started, which is the number of cold starts.
func (e *Emulator) Started() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.started
}

// PIDs returns the processes that live.
func (e *Emulator) PIDs() []int {
	e.mu.Lock()
	defer e.mu.Unlock()
	var pids []int
	for _, env := range e.environments {
		pids = append(pids, env.pid())
	}
	return pids
}

// Frozen reports whether all processes are stopped.
func (e *Emulator) Frozen() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, env := range e.environments {
		env.mu.Lock()
		frozen := env.frozen
		env.mu.Unlock()
		if !frozen {
			return false
		}
	}
	return true
}

// Close ends all processes. Requests under way are cut, unless their process ends them
// in the time that Lambda gives it.
func (e *Emulator) Close() {
	const why = "the emulator is closed"
	e.mu.Lock()
	e.closed = true
	environments := slices.Clone(e.environments)
	told := false
	for _, env := range environments {
		told = env.terminate(why) || told
	}
	kill := func() {
		for _, env := range environments {
			env.kill(why)
		}
	}
	if told {
		limit := time.AfterFunc(e.opts.ShutdownTime, kill)
		defer limit.Stop()
		for e.underWay > 0 {
			e.idle.Wait()
		}
	}
	e.mu.Unlock()
	kill()
	for _, env := range environments {
		<-env.dead
	}
}

var (
	errThrottled  = errors.New("all environments are busy")
	errClosed     = errors.New("the emulator is closed")
	errEntrypoint = errors.New("the bootstrap cannot be started")
)

// take returns an environment with room for an invocation: the one used last that
// has any, or a new one.
func (e *Emulator) take() (*environment, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errClosed
	}
	for i, env := range slices.Backward(e.environments) {
		if env.taken < e.opts.Concurrency {
			env.taken++
			e.underWay++
			e.environments = append(slices.Delete(e.environments, i, i+1), env)
			return env, nil
		}
	}
	if len(e.environments) == e.opts.Environments {
		return nil, errThrottled
	}
	env, err := start(e.opts, e.remove)
	if err != nil {
		return nil, err
	}
	e.started++
	env.taken = 1
	e.underWay++
	e.environments = append(e.environments, env)
	return env, nil
}

// release gives an environment back and keeps the report.
func (e *Emulator) release(env *environment, report Report) {
	e.mu.Lock()
	defer e.mu.Unlock()
	env.taken--
	e.underWay--
	if !report.unseen {
		e.reports = append(e.reports, report)
	}
	e.idle.Broadcast()
}

// remove forgets an environment whose process has ended.
func (e *Emulator) remove(env *environment) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.environments = slices.DeleteFunc(e.environments, func(other *environment) bool { return other == env })
}

// invoke runs one invocation and has sink take the answer. Lambda does not tell a
// function that its caller has left, so there is no context to end it.
func (e *Emulator) invoke(payload []byte, sink sink) Report {
	for {
		env, err := e.take()
		if err != nil {
			return e.notInvoked(err)
		}
		report := env.run(newInvocation(payload), sink)
		e.release(env, report)
		if report.unseen {
			continue // the next one is another process
		}
		e.opts.platform().end(report)
		return report
	}
}

// notInvoked reports an invocation that no process has seen. Of one that is throttled Lambda
// writes nothing; a bootstrap that cannot be started is an init that failed.
func (e *Emulator) notInvoked(err error) Report {
	report := Report{RequestID: newID(), Memory: e.opts.MemoryMB, Error: ErrorExit, Message: err.Error()}
	switch {
	case errors.Is(err, errThrottled):
		report.Error = ErrorThrottled
	case errors.Is(err, errEntrypoint):
		report.Error = ErrorEntrypoint
		if failed, ok := errors.AsType[*fs.PathError](err); ok {
			report.Message = failed.Error() // Lambda has the same words from the same library
		}
		e.opts.platform().initFailed(0, report.Error)
		e.opts.platform().begin(report.RequestID)
		e.opts.platform().end(report)
	default:
		fmt.Fprintf(e.opts.Log, "not invoked: %v\n", err)
	}
	return report
}

// Invoke invokes the function with a payload, as a test event or another service
// would, and waits for the end.
func (e *Emulator) Invoke(payload []byte) Result {
	var r Result
	r.Report = e.invoke(payload, (*collector)(&r))
	return r
}

// lockedWriter keeps lines of several processes apart.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
