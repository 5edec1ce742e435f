package playground

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// mostTimes is for how many calls of Bedrock a fault can be armed.
const mostTimes = 100

// noSimulator is why there are no faults by hand.
const noSimulator = "Faults are the simulator's. Bedrock itself answers here, and fails when it likes; -bedrock sim plays it."

// faultList is what can be armed, and what is.
type faultList struct {
	Faults []shownFault `json:"faults"`
	Armed  *armedFault  `json:"armed"` // null: nothing
	Why    string       `json:"why"`   // why there are none; empty where there are
}

// shownFault is a way in which Bedrock can fail.
type shownFault struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"`  // without the point: faults of one kind differ in where they strike
	Point string `json:"point"` // first, mid, before-stop, after-stop; empty: it strikes the whole
	About string `json:"about"` // a sentence

	Refusal bool `json:"refusal"` // Bedrock refuses the call
}

type armedFault struct {
	Name string `json:"name"`
	Left int    `json:"left"` // calls of Bedrock that will still meet it
}

// faults lists what can be armed.
func (s *Server) faults(w http.ResponseWriter, _ *http.Request) {
	list := faultList{Faults: []shownFault{}}
	sim := s.opts.Simulator
	if sim == nil {
		list.Why = noSimulator
		writeJSON(w, list)
		return
	}
	for _, f := range bedrocksim.Faults() {
		shown := shownFault{Name: f.Name, Kind: f.Kind(), About: f.About()}
		if shown.Kind != shown.Name || isMid(f) {
			shown.Point = f.Point.String()
		}
		list.Faults = append(list.Faults, shown)
	}
	for _, r := range bedrocksim.Refusals() {
		list.Faults = append(list.Faults, shownFault{Name: r.Name, Kind: r.Name, About: r.Fault().About(), Refusal: true})
	}
	if f, left := sim.Armed(); left > 0 {
		list.Armed = &armedFault{f.Name, left}
	}
	writeJSON(w, list)
}

// arm has the next calls of Bedrock meet a fault, in place of one that was armed.
func (s *Server) arm(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Name  string `json:"name"`
		Times int    `json:"times"` // calls of Bedrock
		After int    `json:"after"` // pieces of the answer that come first, of a fault in the midst; 0: one
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&order); err != nil {
		http.Error(w, "The fault cannot be read: "+err.Error(), http.StatusBadRequest)
		return
	}
	f, why := chosen(order.Name, order.Times, order.After)
	switch {
	case s.opts.Simulator == nil:
		why = noSimulator
		fallthrough
	case why != "":
		http.Error(w, why, http.StatusBadRequest)
		return
	}
	s.opts.Simulator.Arm(f, order.Times)
	s.faults(w, r)
}

// chosen is a fault by its name, and says what is wrong with the choice.
func chosen(name string, times, after int) (f bedrocksim.Fault, why string) {
	f, known := bedrocksim.FaultNamed(name)
	switch {
	case !known:
		return f, fmt.Sprintf("There is no fault %q.", name)
	case times < 1 || times > mostTimes:
		return f, fmt.Sprintf("A fault is for 1 to %d calls of Bedrock, not %d.", mostTimes, times)
	case after < 0 || after > 0 && !isMid(f):
		return f, fmt.Sprintf("The fault %s does not strike after %d pieces.", name, after)
	case after > 0:
		f.Point = bedrocksim.AfterDeltas(after)
	}
	return f, ""
}

// isMid reports whether a fault strikes between the pieces of an answer.
func isMid(f bedrocksim.Fault) bool { return f.Point.String() == bedrocksim.AfterDeltas(1).String() }

// disarm has nothing meet a fault any more.
func (s *Server) disarm(w http.ResponseWriter, r *http.Request) {
	if sim := s.opts.Simulator; sim != nil {
		sim.Arm(bedrocksim.Fault{}, 0)
	}
	s.faults(w, r)
}
