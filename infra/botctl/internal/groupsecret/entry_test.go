package groupsecret

import (
	"testing"

	"github.com/poebridge/poebridge/pkg/config"
)

func TestWithoutEntry(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		there      bool
	}{
		"the only one":   {`{"a": 1}`, `{}`, true},
		"the first":      {"{\n  \"a\": {\"keys\": [1, 2]},\n  \"b\": 2\n}", "{\n  \"b\": 2\n}", true},
		"one in between": {`{"b":1,"a":[2],"c":3}`, `{"b":1,"c":3}`, true},
		"the last":       {`{"b": "x,y", "a": 2 }`, `{"b": "x,y" }`, true},
		"none":           {`{"b": {"a": 1}}`, "", false},
		"an empty one":   {`{}`, "", false},
	} {
		v := Text(c.text)
		got, err := v.Without("a")
		there, _ := v.Has("a")
		if string(got) != c.want || there != c.there || err != nil {
			t.Errorf("%s: %s, %t, %v", name, got, there, err)
		}
	}
	for _, text := range []string{``, `[]`, `"a"`, `{"a"`, `{"a": 1, "b"`, `{"b": 1`, `{"x": 1, "b"`, `{"x": 1, "b": 2, "x": 3}`} {
		if got, err := Text(text).Without("x"); err == nil {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestWithAnEntry(t *testing.T) {
	e := config.Entry{Keys: []string{"k"}, PoeBot: "P&P"}
	const entry = `{"keys":["k"],"poe_bot":"P&P"}`
	for name, c := range map[string]struct{ text, want string }{
		"no other":            {`{}`, `{"a":` + entry + `}`},
		"another":             {`{"b": 1 }`, `{"b": 1 ,"a":` + entry + `}`},
		"a key alone":         {`{ "a": "x", "b": 1}`, `{ "a": ` + entry + `, "b": 1}`},
		"null":                {`{"a": null}`, `{"a": ` + entry + `}`},
		"one that says more":  {`{"a": {"note": 1, "keys": []}}`, `{"a": {"keys":["k"],"note":1,"poe_bot":"P&P"}}`},
		"one of another name": {`{"aa": 1}`, `{"aa": 1,"a":` + entry + `}`},
		"no object":           {`["a", 1]`, ""},
	} {
		got, err := Text(c.text).With("a", e)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}
