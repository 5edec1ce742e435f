package config

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/fault"
)

func TestTheBotsOfAGroupAreItsBasesAndItsOverrides(t *testing.T) {
	p := newParameters(t).(parameters)
	for _, path := range []string{
		"defaults/chat", "groups/g/_group", "groups/g/b", "groups/g/c", "groups/g/Not-A-Name", "groups/g/b/deeper",
		"overrides/g/c", "overrides/g/hot", "groups/gg/_group", "groups/gg/other", "overrides/no-group/d", "synced/g/b", "groups/half/b", "groups/Not-A-Group/_group",
	} {
		p.put(t, path, "x")
	}
	p.sim.PutParameter("/poebridge/test2/groups/elsewhere/_group", "x")
	for group, want := range map[string][]string{"g": {"b", "c", "hot"}, "gg": {"other"}, "none": nil} {
		if got, err := p.Names(t.Context(), group); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", group, got, err)
		}
	}
	if got, err := p.Groups(t.Context()); err != nil || !slices.Equal(got, []string{"g", "gg"}) {
		t.Errorf("groups %v, %v", got, err)
	}
	if _, err := p.Names(t.Context(), "../g"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestAListingTakesAsManyPagesAsThereAre(t *testing.T) {
	p := newParameters(t).(parameters)
	var want []string
	for i := range 25 {
		want = append(want, fmt.Sprintf("bot-%02d", i))
		p.put(t, "groups/g/"+want[i], "x")
	}
	if got, err := p.Names(t.Context(), "g"); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if n := len(p.sim.Calls(configsim.ParameterStore)); n != 4 { // three, and one of the overrides
		t.Errorf("%d calls", n)
	}
}

// empty answers with a last page that has nothing in it.
func empty(w http.ResponseWriter, _ *http.Request) bool {
	_ = json.NewEncoder(w).Encode(map[string]any{"Parameters": []any{}, "NextToken": ""})
	return true
}

func TestWhatMayComeInAListing(t *testing.T) {
	more := func(w http.ResponseWriter, _ *http.Request) bool {
		_, err := w.Write([]byte(`{"Parameters":[],"NextToken":"` + "L3BvZWJyaWRnZQ" + `"}`)) // of /poebridge
		return err == nil
	}
	for name, row := range map[string]struct {
		fault configsim.Fault
		want  []string
		err   string
	}{
		"pages with nothing in them": {times(2, more), []string{"b"}, ""},
		"nothing at all":             {empty, nil, ""},
		"no end":                     {more, nil, "has no end after 1000 pages"},
		"throttled for a moment":     {times(2, configsim.Throttle()), []string{"b"}, ""},
		"a policy that forbids it":   {configsim.Refuse(400, "AccessDeniedException", "no"), nil, "AccessDeniedException"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParameters(t).(parameters)
			p.put(t, "groups/g/b", "x")
			p.sim.Fail(configsim.ParameterStore, row.fault)
			got, err := p.Names(t.Context(), "g")
			if !slices.Equal(got, row.want) || (err != nil) != (row.err != "") || err != nil && !strings.Contains(err.Error(), row.err) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}
