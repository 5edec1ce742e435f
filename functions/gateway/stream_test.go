package main

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/poe"
)

// Every piece is let go by the simulator only after the one before has arrived.
func TestEventsArriveOneByOneTheFirstBeforeBedrockHasAnswered(t *testing.T) {
	c := launch(t, nil)
	steps := make(chan struct{}, 1)
	c.sim.Script(bedrocksim.Text("one ", "two ", "three").Step(steps))
	client := c.client("nova-lite")
	client.OnEvent = func(e poe.Event) {
		switch e.Name {
		case poe.EventMeta:
			if calls := c.sim.Calls(); len(calls) > 0 && calls[0].Status != 0 {
				t.Error("Bedrock has answered before the first byte")
			}
			steps <- struct{}{} // the headers
			steps <- struct{}{}
		case poe.EventText:
			steps <- struct{}{}
		}
	}
	a, err := client.Query(t.Context(), poe.Conversation("Hello"))
	if err != nil || len(a.Problems()) > 0 || !a.Complete || a.Text != "one two three" {
		t.Fatalf("%+v, %v", a, err)
	}
	if report := c.last(t); report.Error != "" {
		t.Errorf("%+v", report)
	}
}
