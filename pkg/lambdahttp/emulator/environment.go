package emulator

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// environment is one process and its Runtime API. Each has a listener of its own;
// that is how the API knows who asks.
type environment struct {
	opts   Options
	cmd    *exec.Cmd
	server *http.Server
	onEnd  func(*environment)
	taken  int // invocations it is reserved for; the emulator's
	begun  time.Time
	ready  chan struct{} // closed at the first poll
	next   chan *invocation
	dead   chan struct{} // closed when the process has ended

	mu      sync.Mutex
	polling int                    // requests that wait for an invocation
	running map[string]*invocation // by id
	init    time.Duration
	told    bool // some report has told init
	frozen  bool
	// extended: it has registered an extension, so that it is told of its end.
	extended bool
	why      string // of its end, if we know
}

func start(opts Options, onEnd func(*environment)) (*environment, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the Runtime API cannot listen: %w", err)
	}
	env := &environment{
		opts: opts, onEnd: onEnd, begun: time.Now(),
		ready: make(chan struct{}), next: make(chan *invocation), dead: make(chan struct{}),
		running: map[string]*invocation{},
	}
	env.server = &http.Server{Handler: env.runtimeAPI(), ReadHeaderTimeout: time.Minute}
	go func() { _ = env.server.Serve(listener) }()
	env.cmd = exec.Command(opts.Bootstrap)
	env.cmd.Env = processEnv(opts, listener.Addr().String())
	env.cmd.Stdout, env.cmd.Stderr = opts.Stdout, opts.Log
	env.cmd.WaitDelay = time.Second
	env.cmd.SysProcAttr = ownGroup()
	env.mu.Lock() // the process may poll before it is known
	err = env.cmd.Start()
	env.mu.Unlock()
	if err != nil {
		_ = env.server.Close()
		return nil, fmt.Errorf("%w: %w", errEntrypoint, err)
	}
	go env.wait()
	if opts.LimitMemory {
		go env.limitMemory()
	}
	return env, nil
}

// processEnv is what Lambda sets (and PATH), then what the function sets.
func processEnv(opts Options, api string) []string {
	set := []string{
		"PATH=" + os.Getenv("PATH"),
		"LANG=en_US.UTF-8", "TZ=:UTC",
		"AWS_LAMBDA_RUNTIME_API=" + api,
		"AWS_LAMBDA_FUNCTION_NAME=emulated", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(opts.MemoryMB),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023", "_HANDLER=bootstrap",
		"AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
	}
	if opts.Concurrency > 1 {
		set = append(set, "AWS_LAMBDA_MAX_CONCURRENCY="+strconv.Itoa(opts.Concurrency))
	}
	return append(set, opts.Env...)
}

func (env *environment) pid() int { return env.cmd.Process.Pid }

// wait cleans up after the process.
func (env *environment) wait() {
	err := env.cmd.Wait()
	env.mu.Lock()
	if env.why == "" {
		env.why = exitText(err)
	}
	env.mu.Unlock()
	env.onEnd(env)
	_ = env.server.Close()
	close(env.dead)
}

// exitError begins Lambda's sentence about a process that has ended by itself.
const exitError = "Runtime exited with error: "

func exitText(err error) string {
	if err == nil {
		return "Runtime exited without providing a reason"
	}
	return exitError + err.Error()
}

// kill ends the process, frozen or not.
func (env *environment) kill(why string) {
	env.mu.Lock()
	defer env.mu.Unlock()
	if env.why == "" {
		env.why = why
	}
	_ = env.cmd.Process.Kill() // it may have ended already
}

// terminate tells a process that its end has come, as Lambda does if it has an extension,
// and reports whether it has anything to end. Others are ended at once.
func (env *environment) terminate(why string) bool {
	env.mu.Lock()
	told := env.extended && len(env.running) > 0
	env.mu.Unlock()
	if !told {
		env.kill(why)
		return false
	}
	_ = env.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	return true
}

func (env *environment) endedBecause() string {
	env.mu.Lock()
	defer env.mu.Unlock()
	return env.why
}

// run has the process serve an invocation and waits for the end of it.
func (env *environment) run(inv *invocation, to sink) (report Report) {
	report = Report{RequestID: inv.id, PID: env.pid(), Memory: env.opts.MemoryMB}
	defer func() { report.MaxMemory = env.maxMemory(report.Error) }()
	if !env.awaitInit(&report) {
		return report
	}
	begun := time.Now()
	defer func() { report.Duration = time.Since(begun) }()
	inv.deadline = begun.Add(env.opts.Timeout)
	timeout := time.AfterFunc(env.opts.Timeout, func() { env.kill(timedOut) })
	defer timeout.Stop()
	env.admit(inv)
	defer env.settle(inv)
	select {
	case env.next <- inv:
		env.opts.platform().begin(inv.id)
	case <-env.dead: // while it was idle; it has not seen this invocation
		env.diedDuring(&report)
		report.unseen = true
		return report
	}
	select {
	case reply := <-inv.reply:
		if !reply.relay(to, &report) {
			env.brokeOff(&report)
		}
	case <-env.dead:
		env.diedDuring(&report)
	}
	return report
}

const (
	timedOut     = "the task has timed out"
	initTimedOut = "init took too long"
)

func (env *environment) diedDuring(report *Report) {
	report.Error, report.Message = ErrorExit, env.endedBecause()
	switch report.Message {
	case timedOut, initTimedOut:
		report.Error = ErrorTimedOut
	case outOfMemory:
		report.Error = ErrorMemory
	}
}

// maxMemory is the most that the process has held, in MB. One that has ended tells no more,
// and one that ran out of memory had all of it.
func (env *environment) maxMemory(failure string) int {
	if failure == ErrorMemory {
		return env.opts.MemoryMB
	}
	return peakMemory(env.pid())
}

// brokeOff finds out why an answer has no end: most likely the process has none
// either.
func (env *environment) brokeOff(report *Report) {
	select {
	case <-env.dead:
		env.diedDuring(report)
	case <-time.After(endGrace):
		report.Error, report.Message = ErrorResponse, "the answer has no end"
	}
}

// endGrace is how long the end of a process may take to be noticed.
const endGrace = 5 * time.Second

// awaitInit waits for the first poll and fills the report if it does not come.
func (env *environment) awaitInit(report *Report) bool {
	timer := time.NewTimer(env.opts.InitTimeout)
	defer timer.Stop()
	select {
	case <-env.ready:
		env.mu.Lock()
		defer env.mu.Unlock()
		if !env.told {
			env.told, report.Init = true, env.init
		}
		return true
	case <-env.dead:
	case <-timer.C:
		env.kill(initTimedOut)
		<-env.dead
	}
	env.diedDuring(report)
	report.Duration = time.Since(env.begun)
	env.opts.platform().initFailed(report.Duration, report.Error)
	env.opts.platform().begin(report.RequestID)
	return false
}

// admit notes an invocation and wakes the process.
func (env *environment) admit(inv *invocation) {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.running[inv.id] = inv
	if env.frozen {
		env.frozen = false
		_ = env.cmd.Process.Signal(syscall.SIGCONT)
	}
}

// settle forgets an invocation.
func (env *environment) settle(inv *invocation) {
	env.mu.Lock()
	defer env.mu.Unlock()
	delete(env.running, inv.id)
	env.maybeFreeze()
}

// maybeFreeze stops a process that has nothing to do: no invocation under way, and
// every poller waiting. The caller holds mu.
func (env *environment) maybeFreeze() {
	if env.opts.Freeze && !env.frozen && len(env.running) == 0 && env.polling >= env.opts.Concurrency {
		env.frozen = true
		_ = env.cmd.Process.Signal(syscall.SIGSTOP)
	}
}
