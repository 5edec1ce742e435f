package config

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
)

func TestAnEntryTellsTheNameOnPoe(t *testing.T) {
	for name, row := range map[string]struct{ entry, want string }{
		"an object":                        {`{"keys":["` + keyA + `"],"poe_bot":"Name-On-Poe"}`, "Name-On-Poe"},
		"a name with dots and a space":     {`{"keys":["` + keyA + `"],"poe_bot":"Nova 2.0 Lite"}`, "Nova 2.0 Lite"},
		"a name that is not ASCII":         {`{"keys":["` + keyA + `"],"poe_bot":"Größe-模型"}`, "Größe-模型"},
		"a name as long as it may be":      {`{"keys":["` + keyA + `"],"poe_bot":"` + strings.Repeat("n", maxPoeBot) + `"}`, strings.Repeat("n", maxPoeBot)},
		"a name as long as a key":          {`{"keys":["` + keyA + `"],"poe_bot":"Some-Model-4-Extended-Thinking-1"}`, "Some-Model-4-Extended-Thinking-1"},
		"words as long as a key":           {`{"keys":["` + keyA + `"],"poe_bot":"SomeModelWithExtendedThinkingLow"}`, "SomeModelWithExtendedThinkingLow"},
		"an object without a name":         {`{"keys":["` + keyA + `"]}`, ""},
		"an object with an empty name":     {`{"keys":["` + keyA + `"],"poe_bot":""}`, ""},
		"an object with a name of null":    {`{"keys":["` + keyA + `"],"poe_bot":null}`, ""},
		"a key, which has room for none":   {`"` + keyA + `"`, ""},
		"a list, which has room for none":  {`["` + keyA + `"]`, ""},
		"white space before what is there": {` { "keys" : ["` + keyA + `"] , "poe_bot" : "Name" } `, "Name"},
	} {
		entries, err := ParseEntries([]byte(`{"b":` + row.entry + `}`))
		if err != nil || entries["b"].PoeBot != row.want || !slices.Equal(entries["b"].Keys, []string{keyA}) {
			t.Errorf("%s: %+v, %v", name, entries, err)
		}
	}
	entries, err := ParseEntries([]byte(`{"b":{"keys":["` + keyB + `","` + keyA + `"],"poe_bot":"B"},"revoked":{"keys":[],"poe_bot":"R"}}`))
	if err != nil || !slices.Equal(entries["b"].Keys, []string{keyB, keyA}) || len(entries["revoked"].Keys) != 0 || entries["revoked"].PoeBot != "R" {
		t.Errorf("%+v, %v", entries, err)
	}
}

func TestANameOnPoeThatCannotBeOneIsAFaultOfItsEntryAlone(t *testing.T) {
	for name, row := range map[string]struct{ poeBot, want string }{
		"an address":               {`"poe.com/Name"`, "not its address"},
		"a line break":             {`"Na\nme"`, "cannot be in a name"},
		"a character unseen":       {`"Na\u200bme"`, "cannot be in a name"},
		"a brace":                  {`"Na{{me"`, "cannot be in a name"},
		"a per cent sign":          {`"Na%2Fme"`, "cannot be in a name"},
		"the folder above":         {`".."`, "nothing but dots"},
		"a space at the end":       {`"Name "`, "begins or ends with a space"},
		"one character too long":   {`"` + strings.Repeat("n", maxPoeBot+1) + `"`, "longer than 100 characters"},
		"a number":                 {`5`, "is not a text"},
		"a list":                   {`["Name"]`, "is not a text"},
		"another bot's access key": {`"` + keyB + `"`, `"poe_bot" is an access key`},
		"a key of no entry":        {`"0ldKey0ldKey0ldKey0ldKey0ldKey00"`, "looks like an access key"},
		"the access key":           {`"` + keyA + `"`, `"poe_bot" is an access key`},
	} {
		t.Run(name, func(t *testing.T) {
			text := []byte(`{"good":{"keys":["` + keyB + `"],"poe_bot":"Good"},"b":{"keys":["` + keyA + `"],"poe_bot":` + row.poeBot + `}}`)
			entries, err := ParseEntries(text)
			if err == nil || !strings.HasPrefix(err.Error(), `bot "b": "poe_bot" `) || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), keyA[1:]) || strings.Contains(err.Error(), keyB) || strings.Contains(err.Error(), "0ldKey") {
				t.Errorf("%v", err)
			}
			if entries["good"].PoeBot != "Good" || entries["b"].PoeBot != "" || len(entries["b"].Keys) != 1 {
				t.Errorf("%+v", entries)
			}
			// The gateway has no use for it, so no bot goes down.
			if keys, err := ParseKeys(text); err != nil || len(keys["b"]) != 1 {
				t.Errorf("%v, %v", keys, err)
			}
		})
	}
	if _, err := ParseEntries([]byte(`{"b":{"poe_bot":"B"}}`)); err == nil || !strings.Contains(err.Error(), `has no "keys"`) {
		t.Errorf("%v", err)
	}
	if _, err := ParseEntries([]byte(`[]`)); err == nil || !strings.Contains(err.Error(), "must be a JSON object") {
		t.Errorf("%v", err)
	}
}

func TestEntriesInASecret(t *testing.T) {
	secret, sim := newSecret(t, `{"b":{"keys":["`+keyA+`"],"poe_bot":"B"}}`)
	entries, err := secret.ReadEntries(t.Context())
	if err != nil || entries["b"].PoeBot != "B" {
		t.Errorf("%+v, %v", entries, err)
	}
	sim.Fail(configsim.SecretsManager, configsim.Refuse(400, "AccessDeniedException", "no"))
	if _, err := secret.ReadEntries(t.Context()); err == nil || !strings.Contains(err.Error(), "AccessDeniedException") {
		t.Errorf("%v", err)
	}
}

func TestWhatMeansThatNobodyHasAKey(t *testing.T) {
	for name, row := range map[string]struct {
		code, message string
		want          bool
	}{
		"no secret, or one without a value": {"ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT", true},
		"a secret that waits for deletion":  {"InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.", true},
		"another state of it":               {"InvalidRequestException", "You can't perform this operation on the secret.", false},
		"no right to read it":               {"AccessDeniedException", "no", false},
	} {
		secret, sim := newSecret(t, `{}`)
		sim.Fail(configsim.SecretsManager, configsim.Refuse(400, row.code, row.message))
		if _, err := secret.ReadEntries(t.Context()); err == nil || NoSecret(err) != row.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the gateway takes from a secret and what everybody else does is the same.
func FuzzParseEntries(f *testing.F) {
	f.Add([]byte(`{"b":{"keys":["` + keyA + `"],"poe_bot":"B"},"c":"` + keyB + `","d":null}`))
	f.Add([]byte(`{"b":{"keys":["` + keyA + `"],"poe_bot":"` + keyA + `"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, err := ParseEntries(text)
		keys, keyErr := ParseKeys(text)
		if keyErr != nil && err == nil {
			t.Errorf("taken by one alone: %v", keyErr)
		}
		if !slices.Equal(slices.Sorted(maps.Keys(entries)), slices.Sorted(maps.Keys(keys))) {
			t.Errorf("%v, %v", entries, keys)
		}
		for name, e := range entries {
			if !slices.Equal(e.Keys, keys[name]) || e.PoeBot != "" && (checkPoeBot(e.PoeBot) != nil || slices.Contains(e.Keys, e.PoeBot)) {
				t.Errorf("%s: %+v, %v", name, e, keys[name])
			}
		}
	})
}
