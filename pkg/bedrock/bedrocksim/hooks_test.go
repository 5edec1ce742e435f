package bedrocksim_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestAnswersMayDependOnTheQuestion(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithAnswers(func(c bedrocksim.Call) bedrocksim.Answer {
		return bedrocksim.Text(fmt.Sprintf("%s in %s asked %s", c.Model, c.Region, *c.Request.Messages[0].Content[0].Text))
	}))
	sim.Script(bedrocksim.Text("as scripted"))
	for _, want := range []string{"as scripted", sonnet + " in eu-west-1 asked hi"} {
		if _, raw, _ := post(t, sim, sonnet, "converse", hello); !bytes.Contains(raw, []byte(want)) {
			t.Errorf("%s, want %q", raw, want)
		}
	}
}

// The observer is told of what was refused, and of answers that were torn.
func TestAnObserverIsToldOfEveryCallAndNoneIsRemembered(t *testing.T) {
	var mu sync.Mutex
	var seen []bedrocksim.Call
	sim := bedrocksim.Start(t, bedrocksim.WithObserver(func(c bedrocksim.Call) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, c)
	}))
	sim.Script(bedrocksim.Broken(bedrocksim.HangUp()))
	for _, body := range []string{hello, `{"messages":[]}`, hello} {
		_, _, _ = post(t, sim, sonnet, "converse-stream", body) // the first one is torn
	}
	mu.Lock()
	defer mu.Unlock()
	if len(seen) != 3 || seen[0].Status != 0 || seen[1].Rule != "no-messages" || seen[2].Status != 200 {
		t.Errorf("seen %+v", seen)
	}
	if calls := sim.Calls(); len(calls) != 0 {
		t.Errorf("%d calls are remembered", len(calls))
	}
}
