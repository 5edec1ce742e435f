package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
)

// One query holds less than the smallest function has. Four pictures that come at the same
// time to one process are too much. The emulator plays the kernel, which kills it.
func outOfMemory(t *testing.T) incident {
	const pictures = 4
	s := set(t, func(o *emulator.Options) { o.MemoryMB, o.LimitMemory, o.Concurrency = 128, true, pictures })
	s.paint()
	steps := make(chan struct{})
	large := bedrocksim.Body(`{"images":["` + strings.Repeat("A", 45<<20) + `"],"finish_reasons":[null],"seeds":[7]}`).Step(steps)
	s.sim.Script(slices.Repeat([]bedrocksim.Answer{large}, pictures)...)
	answers := make(chan *poe.Answer)
	for range pictures {
		go func() {
			a, err := s.client("painter").Query(t.Context(), poe.Conversation("A fox"))
			if err != nil {
				t.Error(err)
			}
			answers <- a
		}()
	}
	eventually(t, "all are asked for", func() bool { return len(s.sim.Calls()) == pictures })
	close(steps)
	for range pictures {
		s.answers = append(s.answers, <-answers)
	}
	return s.end()
}

// paint adds the picture bot to the group.
func (s *scene) paint() {
	const group = "/poebridge/test/groups/nova/_group"
	s.put(s.t, "/poebridge/test/defaults/image", "defaults/image.yaml")
	s.conf.PutParameter(group, strings.Replace(s.put(s.t, group, "groups/nova/group.yaml"), "models:", "models:\n  - stability.sd3-5-large-v1:0\n#", 1))
	s.conf.PutParameter("/poebridge/test/groups/nova/painter", painter)
	s.conf.PutSecret(secret, `{"painter":"`+keyA+`"}`)
}

// A program for another machine cannot be started; one that ends at once has the same result.
// The real one does so where it finds no Lambda around it.
func initFailed(t *testing.T) incident {
	program, err := os.ReadFile(bootstrap)
	if err != nil {
		t.Fatal(err)
	}
	program[18], program[19] = 0xff, 0xff // e_machine, of no machine that there is
	foreign := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(foreign, program[:4096], 0o755); err != nil {
		t.Fatal(err)
	}
	other := set(t, func(o *emulator.Options) { o.Bootstrap = foreign })
	other.says("Hello")
	crash := set(t, withEnv("AWS_LAMBDA_RUNTIME_API="))
	crash.says("Hello")
	return other.end().add(crash.end())
}

// A process that gets no time of the processor cannot end its answer before Lambda does.
func timedOut(t *testing.T) incident {
	s := set(t, func(o *emulator.Options) { o.Timeout = 2 * time.Second })
	client := s.client("nova-lite")
	client.OnEvent = func(e poe.Event) {
		if e.Name == poe.EventMeta {
			if err := syscall.Kill(s.PIDs()[0], syscall.SIGSTOP); err != nil {
				t.Error(err)
			}
		}
	}
	steps := make(chan struct{})
	defer close(steps)
	s.sim.Script(bedrocksim.Text("So far").Step(steps))
	s.asks(t.Context(), client, poe.Conversation("Hello"))
	return s.end()
}

// The one process that there may be is busy.
func throttledByLambda(t *testing.T) incident {
	s := set(t, nil)
	release := s.occupy()
	before := s.log.String()
	s.says("Me too")
	came := strings.TrimPrefix(s.log.String(), before)
	release()
	return incident{s.end().answers, came}
}

func forbiddenByURL(t *testing.T) incident {
	s := set(t, func(o *emulator.Options) { o.Forbidden = true })
	s.says("Hello")
	return s.end()
}
