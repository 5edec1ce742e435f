package main

import (
	"context"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

// incident is what is left of something that went wrong: what the callers got, and the log
// of the function with the lines of Lambda itself.
type incident struct {
	answers []*poe.Answer
	log     string
}

// add is both incidents as one.
func (i incident) add(other incident) incident {
	return incident{append(i.answers, other.answers...), i.log + other.log}
}

// scene is a function of which everything is kept that its callers get and that is logged.
type scene struct {
	*cloud
	t       *testing.T
	log     *lockedBuffer
	answers []*poe.Answer
}

// set sets a scene. Change may alter how the function is run.
func set(t *testing.T, change func(*emulator.Options), sim ...bedrocksim.Option) *scene {
	t.Helper()
	log := &lockedBuffer{}
	c := launch(t, func(o *emulator.Options) {
		o.Log = log
		if change != nil {
			change(o)
		}
	}, sim...)
	return &scene{cloud: c, t: t, log: log}
}

// says has a user of nova-lite say something, and keeps what comes of it.
func (s *scene) says(text string) *poe.Answer {
	return s.asks(s.t.Context(), s.client("nova-lite"), poe.Conversation(text))
}

func (s *scene) asks(ctx context.Context, client *poe.Client, q poe.QueryRequest) *poe.Answer {
	s.t.Helper()
	a, err := client.Query(ctx, q)
	if err != nil {
		s.t.Error(err)
		return &poe.Answer{}
	}
	s.answers = append(s.answers, a)
	return a
}

// occupy has a process busy with an answer that has begun, until it is released.
func (s *scene) occupy() (release func()) {
	s.t.Helper()
	steps, begun, served := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s.sim.Script(bedrocksim.Text("Hello").Step(steps))
	first := s.client("nova-lite")
	first.OnEvent = func(e poe.Event) {
		if e.Name == poe.EventMeta {
			close(begun)
		}
	}
	go func() {
		defer close(served)
		if _, err := first.Query(s.t.Context(), poe.Conversation("Hello")); err != nil {
			s.t.Error(err)
		}
	}()
	<-begun
	return func() { close(steps); <-served }
}

// change adds keys to the template of nova-lite, or gives them another value.
func (s *scene) change(keys string) {
	s.t.Helper()
	text := s.put(s.t, baseName, "groups/nova/nova-lite.yaml")
	s.conf.PutParameter(baseName, text+"\nstages: {"+stage+": {"+keys+"}}\n")
}

// end ends the function, so that all that it has logged is there.
func (s *scene) end() incident {
	s.Reports() // what is under way comes to its end
	s.Close()
	return incident{s.answers, s.log.String()}
}
