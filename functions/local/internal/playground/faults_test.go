package playground_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// faultList is what can be armed, and what is.
type faultList struct {
	Faults []struct{ Name, Kind, Point, About string }
	Armed  *struct {
		Name string
		Left int
	}
	Why string
}

// faults calls the API of faults, which must answer with the list.
func faults(t *testing.T, base, method, body string) (list faultList) {
	t.Helper()
	status, _, raw := call(t, method, base+playground.Path+"api/faults", "application/json", body)
	if err := json.Unmarshal([]byte(raw), &list); status != http.StatusOK || err != nil {
		t.Fatalf("%s %s: %d %s", method, body, status, raw)
	}
	return list
}

func TestEveryFaultOfTheSimulatorIsListed(t *testing.T) {
	list := faults(t, serve(t, "{}", playground.Options{Simulator: bedrocksim.New()}), "GET", "")
	if want := len(bedrocksim.Faults()) + len(bedrocksim.Refusals()); len(list.Faults) != want || list.Armed != nil || list.Why != "" {
		t.Errorf("%d of %d, %+v, %q", len(list.Faults), want, list.Armed, list.Why)
	}
	points := map[string]int{}
	for _, f := range list.Faults {
		points[f.Point]++
		if f.Name == "" || f.Kind == "" || f.About == "" {
			t.Errorf("%+v", f)
		}
	}
	for _, point := range []string{"first", "mid", "before-stop", "after-stop", ""} {
		if points[point] < 3 {
			t.Errorf("%d faults strike at %q", points[point], point)
		}
	}
}

func TestAFaultIsArmedReplacedAndDisarmed(t *testing.T) {
	sim := bedrocksim.New()
	base := serve(t, "{}", playground.Options{Simulator: sim})
	for _, row := range []struct {
		method, body, name string
		left               int
	}{
		{"POST", `{"name":"throttling","times":3}`, "throttling", 3},
		{"POST", `{"name":"stall-mid","times":1,"after":7}`, "stall-mid", 1},
		{"GET", "", "stall-mid", 1},
		{"DELETE", "", "", 0},
		{"DELETE", "", "", 0},
	} {
		list := faults(t, base, row.method, row.body)
		if (list.Armed != nil) != (row.left > 0) || list.Armed != nil && (list.Armed.Name != row.name || list.Armed.Left != row.left) {
			t.Errorf("after %s %s: %+v", row.method, row.body, list.Armed)
		}
		if f, left := sim.Armed(); f.Name != row.name || left != row.left || row.name == "stall-mid" && f.Point != bedrocksim.AfterDeltas(7) {
			t.Errorf("after %s %s the simulator has %+v, %d", row.method, row.body, f, left)
		}
	}
}

func TestAFaultThatIsNoneIsRefused(t *testing.T) {
	sim := bedrocksim.New()
	base := serve(t, "{}", playground.Options{Simulator: sim})
	for body, want := range map[string]string{
		`{"name":"nonsense","times":1}`:                 `There is no fault "nonsense".`,
		`{"name":"throttling","times":0}`:               "1 to 100 calls",
		`{"name":"throttling","times":101}`:             "1 to 100 calls",
		`{"name":"throttling","times":1,"after":2}`:     "throttling does not strike after 2 pieces",
		`{"name":"stall-mid","times":1,"after":-1}`:     "does not strike after -1 pieces",
		`{"name":"throttling","times":"many"}`:          "cannot be read",
		`{"name":"` + strings.Repeat("x", 5<<10) + `"}`: "cannot be read",
	} {
		status, _, raw := call(t, "POST", base+playground.Path+"api/faults", "application/json", body)
		if status != http.StatusBadRequest || !strings.Contains(raw, want) {
			t.Errorf("%.60s: %d %s", body, status, raw)
		}
	}
	if _, left := sim.Armed(); left != 0 {
		t.Error("something is armed")
	}
}

func TestWithoutTheSimulatorThereAreNoFaultsAndThatIsSaid(t *testing.T) {
	base := serve(t, "{}", playground.Options{})
	for _, method := range []string{"GET", "DELETE"} {
		if list := faults(t, base, method, ""); len(list.Faults) > 0 || !strings.Contains(list.Why, "-bedrock sim") {
			t.Errorf("%s: %+v", method, list)
		}
	}
	if status, _, raw := call(t, "POST", base+playground.Path+"api/faults", "", `{"name":"throttling","times":1}`); status != 400 || !strings.Contains(raw, "-bedrock sim") {
		t.Errorf("%d %s", status, raw)
	}
}
