package main

import (
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

func cutByTime(t *testing.T) incident {
	s := set(t, nil)
	s.change("timeouts: {connect: 500ms, first_token: 1s, idle: 2s, total: 2s}")
	s.sim.Script(bedrocksim.Broken(bedrocksim.Stall().At(bedrocksim.AfterDeltas(1))))
	s.says("Hello")
	return s.end()
}

// One answer that is not begun anew, and one that is.
func brokenOff(t *testing.T) incident {
	broken := bedrocksim.Broken(bedrocksim.Abort().At(bedrocksim.AfterDeltas(1)))
	lost := set(t, nil)
	lost.change("recovery: none")
	lost.sim.Script(broken)
	lost.says("Hello")
	return lost.end().add(paidTwice(t))
}

func paidTwice(t *testing.T) incident {
	s := set(t, nil)
	s.sim.Script(bedrocksim.Broken(bedrocksim.Abort().At(bedrocksim.AfterDeltas(1))), bedrocksim.Text("Hello", " there, all of it"))
	s.says("Hello")
	return s.end()
}

// One conversation of which the beginning is left out, and one that the model does not take.
func tooLong(t *testing.T) incident {
	refused := refusing("prompt-too-long")(t)
	s := set(t, nil)
	s.change("limits: {context_tokens: 8000, output_tokens: 4000}, poe: {controls: [sampling]}")
	long := strings.Repeat("All work and no play makes a dull bot. ", 500)
	s.asks(t.Context(), s.client("nova-lite"), poe.Conversation(long, long, long, "Yes.", "Hello"))
	return s.end().add(refused)
}

// A guardrail, and the model's own filter.
func filtered(t *testing.T) incident {
	s := set(t, nil)
	s.change("guardrail: {id: abcdefghijkl, version: '1'}")
	s.says("forbidden")
	own := set(t, nil)
	own.sim.Script(bedrocksim.Answer{StopReason: "content_filtered"})
	own.says("Hello")
	return s.end().add(own.end())
}

func filesNotFetched(t *testing.T) incident {
	s := set(t, nil)
	q := poe.Conversation("What is this?")
	q.Messages[0].Attachments = []poe.Attachment{{URL: "https://files.example.com/cat.png", ContentType: "image/png", Name: "cat.png"}}
	s.asks(t.Context(), s.client("nova-lite"), q)
	return s.end()
}

func slowFirstText(t *testing.T) incident {
	s := set(t, nil)
	s.sim.Script(bedrocksim.Text("At last").After(5 * time.Second))
	s.ask(t, "nova-lite", "Hello")
	return s.end()
}

// A process that Lambda gives several queries at a time, and that may answer only one.
func busy(t *testing.T) incident {
	s := set(t, func(o *emulator.Options) {
		o.Concurrency, o.Env = 2, append(o.Env, "POEBRIDGE_MAX_CONCURRENT=1")
	})
	release := s.occupy()
	s.says("Me too")
	release()
	return s.end()
}

// The binary is the real one but for a responder that panics.
func internalError(t *testing.T) incident {
	const responder, begin = "../../pkg/chat/responder.go", "	a := newAnswer(ctx, r, q, w)\n"
	const defect = "	if q.Last().Content == \"panic\" {\n		panic(\"a defect\")\n	}\n"
	binary := buildChanged(t, map[string]string{responder: changed(t, responder, begin, defect+begin)})
	s := set(t, func(o *emulator.Options) { o.Bootstrap = binary })
	s.says("panic")
	return s.end()
}
