package main

import (
	"slices"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// failing is an answer with one of the simulator's faults, by its name.
func failing(t *testing.T, name string) bedrocksim.Answer {
	t.Helper()
	f, ok := bedrocksim.FaultNamed(name)
	if !ok {
		t.Fatalf("the simulator has no fault %q", name)
	}
	return bedrocksim.Broken(f)
}

// refusing has Bedrock refuse every call of a query in one way, wherever it goes.
func refusing(name string) func(t *testing.T) incident {
	return func(t *testing.T) incident {
		s := set(t, nil)
		s.sim.Script(slices.Repeat([]bedrocksim.Answer{failing(t, name)}, 4)...)
		s.says("Hello")
		return s.end()
	}
}

// The simulator knows which models want an inference profile.
func wrongModelID(t *testing.T) incident {
	s := set(t, nil)
	s.change("model: {id: 'amazon.nova-lite-v1:0', regions: [us-west-2]}")
	s.says("Hello")
	return s.end()
}

func noFirstToken(t *testing.T) incident {
	s := set(t, nil)
	s.change("timeouts: {connect: 500ms, first_token: 1s}")
	s.sim.Script(slices.Repeat([]bedrocksim.Answer{bedrocksim.Broken(bedrocksim.NoHeaders())}, 4)...)
	s.says("Hello")
	return s.end()
}
