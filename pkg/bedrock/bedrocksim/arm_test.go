package bedrocksim_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// armed finds a fault, and arms it.
func armed(t *testing.T, sim *bedrocksim.Server, name string, times int) {
	t.Helper()
	f, ok := bedrocksim.FaultNamed(name)
	if !ok {
		t.Fatalf("there is no fault %s", name)
	}
	sim.Arm(f, times)
}

func TestAnArmedFaultMeetsTheNextRequests(t *testing.T) {
	sim := bedrocksim.Start(t)
	armed(t, sim, "throttling", 2)
	sim.Script(bedrocksim.Text("as scripted"))
	for i, row := range []struct {
		body string
		want int
		left int
	}{
		{hello, 200, 2},             // scripted
		{`{"messages":[]}`, 400, 2}, // refused by a rule
		{hello, 429, 1}, {hello, 429, 0}, {hello, 200, 0},
	} {
		response, raw, err := post(t, sim, sonnet, "converse-stream", row.body)
		if err != nil || response.StatusCode != row.want {
			t.Errorf("request %d: %v %s", i, err, raw)
		}
		if f, left := sim.Armed(); left != row.left || (left > 0) != (f.Name == "throttling") {
			t.Errorf("after request %d: %q is armed for %d", i, f.Name, left)
		}
	}
}

func TestAnArmedFaultKeepsWhatTheAnswerSaysUpToItsPoint(t *testing.T) {
	sim := bedrocksim.Start(t)
	f, _ := bedrocksim.FaultNamed("abort-mid")
	f.Point = bedrocksim.AfterDeltas(3)
	sim.Arm(f, 1)
	_, raw, err := post(t, sim, sonnet, "converse-stream", hello)
	if err == nil || bytes.Count(raw, []byte("contentBlockDelta")) != 3 || !bytes.Contains(raw, []byte("Hello!")) {
		t.Errorf("%v, %q", err, raw)
	}
}

func TestWhatIsArmedCanBeReplacedAndTakenBack(t *testing.T) {
	sim := bedrocksim.Start(t, bedrocksim.WithAnswers(func(bedrocksim.Call) bedrocksim.Answer { return bedrocksim.Text("mine") }))
	armed(t, sim, "throttling", 5)
	armed(t, sim, "unavailable", 5)
	if response, _, _ := post(t, sim, sonnet, "converse", hello); response.StatusCode != 503 {
		t.Errorf("status %d", response.StatusCode)
	}
	sim.Arm(bedrocksim.Fault{}, 0)
	if response, _, _ := post(t, sim, sonnet, "converse", hello); response.StatusCode != 200 {
		t.Errorf("disarmed: status %d", response.StatusCode)
	}
	armed(t, sim, "unavailable", -1)
	if _, left := sim.Armed(); left != 0 {
		t.Errorf("armed %d times", left)
	}
	armed(t, sim, "unavailable", 1)
	sim.Reset()
	if _, left := sim.Armed(); left != 0 {
		t.Error("Reset forgets nothing")
	}
}

func TestAnArmedFaultMeetsPicturesAndJobs(t *testing.T) {
	sim := bedrocksim.Start(t)
	armed(t, sim, "throttling", 1)
	picture := `{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a cat"}}`
	if response, raw, _ := post(t, sim, "amazon.nova-canvas-v1:0", "invoke", picture); response.StatusCode != 429 {
		t.Errorf("picture: %d %s", response.StatusCode, raw)
	}
	s := newStudio(t)
	armed(t, s.Server, "throttling", 1)
	if status, raw := s.call(t, "POST", "/async-invoke", jobBody(reel, "", single("a boat"))); status != 429 {
		t.Errorf("job: %d %s", status, raw)
	}
	if _, left := s.Armed(); left != 0 {
		t.Errorf("armed for %d more", left)
	}
	arn := s.start(t, jobBody(reel, "", single("a boat")))
	armed(t, s.Server, "throttling", 1)
	s.look(t, arn)
	if _, left := s.Armed(); left != 1 {
		t.Error("asking how a job fares met the fault")
	}
}

func TestArmingFromManySides(t *testing.T) {
	sim := bedrocksim.Start(t)
	armed(t, sim, "throttling", 10)
	var group sync.WaitGroup
	var mu sync.Mutex
	struck := 0
	for range 20 {
		group.Go(func() {
			response, _, err := post(t, sim, sonnet, "converse", hello)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && response.StatusCode == 429 {
				struck++
			}
		})
	}
	group.Wait()
	if struck != 10 {
		t.Errorf("%d of 20 were struck", struck)
	}
}

func TestEveryFaultIsToldInASentenceOfItsOwn(t *testing.T) {
	faults := bedrocksim.Faults()
	for _, r := range bedrocksim.Refusals() {
		faults = append(faults, r.Fault())
	}
	told := map[string]string{}
	for _, f := range faults {
		about := f.About()
		if len(about) < 20 || strings.HasPrefix(about, ",") || strings.Contains(about, "  ") {
			t.Errorf("%s: %q", f.Name, about)
		}
		// Refusals differ in more than can be told in a sentence.
		if other, taken := told[about]; taken && !strings.HasPrefix(about, "Bedrock answers") {
			t.Errorf("%s and %s are both told as %q", f.Name, other, about)
		}
		told[about] = f.Name
		if kind := f.Kind(); kind == "" || !strings.HasPrefix(f.Name, kind) {
			t.Errorf("%s is of kind %q", f.Name, kind)
		}
	}
}
