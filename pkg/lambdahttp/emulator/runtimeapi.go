package emulator

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// runtimeAPI is what a runtime talks to, of the version 2018-06-01.
func (env *environment) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", env.serveNext)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) { env.servePost(w, r, false) })
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) { env.servePost(w, r, true) })
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", env.serveInitError)
	mux.HandleFunc("POST /2020-01-01/extension/register", env.serveRegister)
	mux.HandleFunc("GET /2020-01-01/extension/event/next", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	return mux
}

// serveNext hands the next invocation to a process that polls.
func (env *environment) serveNext(w http.ResponseWriter, r *http.Request) {
	env.poll(+1)
	defer env.poll(-1)
	select {
	case inv := <-env.next:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		h.Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(inv.deadline.UnixMilli()))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:emulated")
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Parent=0000000000000000;Sampled=0")
		_, _ = w.Write(inv.payload) // if the process is gone, its end is noticed elsewhere
	case <-r.Context().Done():
	}
}

// poll counts the requests that wait for an invocation.
func (env *environment) poll(change int) {
	env.mu.Lock()
	defer env.mu.Unlock()
	if env.init == 0 {
		env.init = time.Since(env.begun)
		close(env.ready)
	}
	env.polling += change
	env.maybeFreeze()
}

// servePost takes what a process says of an invocation, a piece at a time.
func (env *environment) servePost(w http.ResponseWriter, r *http.Request, fault bool) {
	inv, first := env.answers(r.PathValue("id"))
	switch {
	case inv == nil:
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	case !first:
		http.Error(w, `{"errorType":"InvalidStateTransition"}`, http.StatusForbidden)
		return
	}
	reply := reply{r: r, fault: fault, read: make(chan struct{})}
	inv.reply <- reply // there is room for the one
	select {
	case <-reply.read:
		w.WriteHeader(http.StatusAccepted)
	case <-env.dead:
	}
}

// answers notes that an invocation is answered, and reports whether it was not yet.
func (env *environment) answers(id string) (inv *invocation, first bool) {
	env.mu.Lock()
	defer env.mu.Unlock()
	if inv = env.running[id]; inv != nil {
		first, inv.answered = !inv.answered, true
	}
	return inv, first
}

// serveRegister takes an extension within the process, which waits for no events: it
// is there so that the process gets SIGTERM.
func (env *environment) serveRegister(w http.ResponseWriter, _ *http.Request) {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.extended = true
	w.Header().Set("Lambda-Extension-Identifier", newID())
	_, _ = io.WriteString(w, "{}") // if the process is gone, its end is noticed elsewhere
}

// serveInitError takes a failed init; a runtime exits after it.
func (env *environment) serveInitError(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	kind, message := functionError(body)
	w.WriteHeader(http.StatusAccepted)
	env.kill("init failed: " + kind + ": " + message)
}
