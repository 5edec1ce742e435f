package config

import "testing"

func TestWhatAParameterIsFor(t *testing.T) {
	for name, c := range map[string]struct {
		parameter string
		want      Place
		ok        bool
	}{
		"defaults":              {"/poebridge/prod/defaults/chat", Place{Defaults, "", "chat"}, true},
		"a group's own file":    {"/poebridge/prod/groups/nova/_group", Place{Groups, "nova", "_group"}, true},
		"a bot's base":          {"/poebridge/prod/groups/nova/nova-lite", Place{Groups, "nova", "nova-lite"}, true},
		"an override":           {"/poebridge/prod/overrides/nova/nova-lite", Place{Overrides, "nova", "nova-lite"}, true},
		"what Poe has":          {"/poebridge/prod/synced/nova/nova-lite", Place{Synced, "nova", "nova-lite"}, true},
		"no override of groups": {"/poebridge/prod/overrides/nova/_group", Place{Overrides, "nova", "_group"}, false},
		"another stage":         {"/poebridge/prod2/groups/nova/nova-lite", Place{}, false},
		"another program":       {"/other/prod/groups/nova/nova-lite", Place{}, false},
		"a bot by no name":      {"/poebridge/prod/groups/nova/Nova", Place{Groups, "nova", "Nova"}, false},
		"too deep":              {"/poebridge/prod/groups/nova/a/b", Place{Layer: Groups}, false},
		"too shallow":           {"/poebridge/prod/groups/nova", Place{Layer: Groups}, false},
		"a kind by no name":     {"/poebridge/prod/defaults/Chat", Place{Defaults, "", "Chat"}, false},
		"something else":        {"/poebridge/prod/notes/a/b", Place{"notes", "a", "b"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := PlaceOf("prod", c.parameter)
			if got != c.want || ok != c.ok {
				t.Errorf("got %+v %v, want %+v %v", got, ok, c.want, c.ok)
			}
			if ok && got.Parameter("prod") != c.parameter {
				t.Errorf("the way back is %s", got.Parameter("prod"))
			}
		})
	}
}
