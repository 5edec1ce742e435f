package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"time"
)

// What a process may need for itself: from its start until it polls, and then in memory, its
// program included.
const (
	readyTarget = 12 * time.Millisecond
	idleTarget  = 15 << 20
)

// longestAlone is when a process that does not poll is given up.
const longestAlone = 10 * time.Second

// alone is a start without the network: AWS's services take connections and say nothing, and
// nobody asks anything. What is left is the process's own.
type alone struct {
	ready time.Duration // until it polls
	idle  int64         // bytes resident then, of the program too; 0 where the system does not tell
}

// startAlone starts the bootstrap and ends it once it polls.
func startAlone(ctx context.Context, bootstrap string, memory int) (a alone, err error) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the system connects; nobody accepts
	if err != nil {
		return a, err
	}
	defer silent.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return a, err
	}
	polled := make(chan time.Time, 1)
	runtime := &http.Server{ReadHeaderTimeout: longestAlone, Handler: emptyRuntime(func() {
		select {
		case polled <- time.Now():
		default:
		}
	})}
	go func() { _ = runtime.Serve(listener) }()
	defer runtime.Close()

	cmd := exec.Command(bootstrap)
	cmd.Env = append(environment("https://"+silent.Addr().String()), "AWS_REGION=us-east-1",
		"AWS_LAMBDA_RUNTIME_API="+listener.Addr().String(), fmt.Sprintf("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d", memory))
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return a, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case at := <-polled:
		a.ready = at.Sub(began)
		a.idle, err = resident(cmd.Process.Pid)
	case err := <-ended:
		return a, fmt.Errorf("the process ended before it polled the runtime: %v", err)
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-time.After(longestAlone):
		err = errors.New("the process does not poll the runtime")
	}
	_ = cmd.Process.Kill() // it may have ended already
	<-ended
	return a, err
}

// emptyRuntime is a Runtime API that has no invocation. It takes the extension that has Lambda
// tell a process of its end.
func emptyRuntime(polled func()) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(_ http.ResponseWriter, r *http.Request) {
		polled()
		<-r.Context().Done()
	})
	mux.HandleFunc("POST /2020-01-01/extension/register", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Lambda-Extension-Identifier", "alone")
	})
	mux.HandleFunc("GET /2020-01-01/extension/event/next", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	return mux
}

// environment is the function's, with all of AWS's services at one address as far as no other
// variable says otherwise.
func environment(address string) []string {
	return []string{
		"POEBRIDGE_STAGE=" + stage, "POEBRIDGE_GROUP=" + group,
		"AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated", "AWS_ENDPOINT_URL=" + address,
	}
}

// resident is what a process has in memory, in bytes; 0 where the system does not tell.
func resident(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	var size, pages int64
	if err == nil {
		_, err = fmt.Sscan(string(text), &size, &pages)
	}
	return pages * int64(os.Getpagesize()), err
}

// printAlone shows what the starts without the network took, beside the targets.
func printAlone(out io.Writer, starts []alone) {
	var ready []time.Duration
	var idle []int64
	for _, a := range starts {
		ready, idle = append(ready, a.ready), append(idle, a.idle)
	}
	slices.Sort(ready)
	slices.Sort(idle)
	last, middle := len(starts)-1, len(starts)/2
	fmt.Fprintf(out, "\nof as many without the network, AWS's services taking connections and saying nothing:\n")
	fmt.Fprintf(out, "  ready       %7.1f %7.1f %7.1f ms, of at most %.0f%s\n", ms(ready[0]), ms(ready[middle]), ms(ready[last]), ms(readyTarget), missed(ready[middle] > readyTarget))
	if idle[last] > 0 {
		fmt.Fprintf(out, "  held then   %7.1f %7.1f %7.1f MiB, the program included, of at most %d%s\n", mib(idle[0]), mib(idle[middle]), mib(idle[last]), idleTarget>>20, missed(idle[middle] > idleTarget))
	}
}

func missed(target bool) string {
	if target {
		return "; missed"
	}
	return ""
}

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
