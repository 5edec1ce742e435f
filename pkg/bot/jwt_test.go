package bot

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// jwtGroup is a group with a whole jwt and one key of it replaced, or left out where
// the value is empty.
func jwtGroup(key, value string) string {
	lines := []string{"issuer: https://idp.example.com/", "audience: bots", "jwks_url: https://idp.example.com/keys"}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, key+":") })
	if value != "" {
		lines = append(lines, key+": "+value)
	}
	return smallGroup + "jwt:\n  " + strings.Join(lines, "\n  ") + "\n"
}

func TestJWTOfAGroup(t *testing.T) {
	const algorithms = " (known: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA)"
	const address = " (as in https://idp.example.com/.well-known/jwks.json)"
	for name, c := range map[string]struct{ group, want string }{
		"whole":                    {jwtGroup("", ""), ""},
		"every algorithm":          {jwtGroup("algorithms", "["+strings.Join(JWTAlgorithms(), ", ")+"]"), ""},
		"the longest skew":         {jwtGroup("clock_skew", "5m"), ""},
		"no skew":                  {jwtGroup("clock_skew", "0s"), ""},
		"on this machine":          {jwtGroup("jwks_url", "http://127.0.0.1:8081/keys"), ""},
		"on this machine, by name": {jwtGroup("jwks_url", "http://localhost:8081/keys"), ""},
		"on this machine, IPv6":    {jwtGroup("jwks_url", "'http://[::1]:8081/keys'"), ""},
		"unset":                    {smallGroup + "jwt: null\n", ""},
		"empty": {smallGroup + "jwt: {}\n", "g:5:1: jwt.audience: missing (the aud of tokens for these bots)\n" +
			"g:5:1: jwt.issuer: missing (the iss of its tokens, as in https://idp.example.com/)\ng:5:1: jwt.jwks_url: missing" + address},
		"no issuer":            {jwtGroup("issuer", ""), "g:5:1: jwt.issuer: missing (the iss of its tokens, as in https://idp.example.com/)"},
		"no audience":          {jwtGroup("audience", ""), "g:5:1: jwt.audience: missing (the aud of tokens for these bots)"},
		"no address":           {jwtGroup("jwks_url", ""), "g:5:1: jwt.jwks_url: missing" + address},
		"an issuer with space": {jwtGroup("issuer", "'https://idp '"), `g:8:11: jwt.issuer: must not have spaces, got "https://idp " (the iss of its tokens, as in https://idp.example.com/)`},
		"a long audience":      {jwtGroup("audience", strings.Repeat("a", 2049)), "g:8:13: jwt.audience: must be at most 2048 bytes, got 2049 (the aud of tokens for these bots)"},
		"a list of audiences":  {jwtGroup("audience", "[a]"), "g:8:13: jwt.audience: want text, got a list"},
		"an address over http": {jwtGroup("jwks_url", "http://idp.example.com/keys"), `g:8:13: jwt.jwks_url: want an https address (http for 127.0.0.1, ::1 and localhost), got "http://idp.example.com/keys"` + address},
		"a look-alike of this machine": {jwtGroup("jwks_url", "http://localhost.example.com/keys"),
			`g:8:13: jwt.jwks_url: want an https address (http for 127.0.0.1, ::1 and localhost), got "http://localhost.example.com/keys"` + address},
		"a user of this machine's name": {jwtGroup("jwks_url", "http://localhost@example.com/keys"),
			`g:8:13: jwt.jwks_url: want an https address (http for 127.0.0.1, ::1 and localhost), got "http://localhost@example.com/keys"` + address},
		"a path":                 {jwtGroup("jwks_url", "/keys"), `g:8:13: jwt.jwks_url: want an https address (http for 127.0.0.1, ::1 and localhost), got "/keys"` + address},
		"a file":                 {jwtGroup("jwks_url", "file:///keys"), `g:8:13: jwt.jwks_url: want an https address (http for 127.0.0.1, ::1 and localhost), got "file:///keys"` + address},
		"no algorithm":           {jwtGroup("algorithms", "[]"), "g:9:3: jwt.algorithms: missing (leave it out for RS256)"},
		"an algorithm twice":     {jwtGroup("algorithms", "[RS256, RS256]"), `g:9:23: jwt.algorithms[1]: "RS256" stands twice`},
		"a slip in one":          {jwtGroup("algorithms", "[RS265]"), `g:9:16: jwt.algorithms[0]: not one of the algorithms: "RS265" (did you mean "RS256"?)`},
		"a shared secret":        {jwtGroup("algorithms", "[RS256, HS256]"), `g:9:23: jwt.algorithms[1]: only signatures that nobody but the issuer can make, got "HS256"` + algorithms},
		"no signature at all":    {jwtGroup("algorithms", "[none]"), `g:9:16: jwt.algorithms[0]: only signatures that nobody but the issuer can make, got "none"` + algorithms},
		"none, in other letters": {jwtGroup("algorithms", "[nOnE]"), `g:9:16: jwt.algorithms[0]: only signatures that nobody but the issuer can make, got "nOnE"` + algorithms},
		"too much skew":          {jwtGroup("clock_skew", "301s"), "g:9:15: jwt.clock_skew: must be from 0s to 5m0s, got 5m1s"},
		"negative skew":          {jwtGroup("clock_skew", "-1s"), "g:9:15: jwt.clock_skew: must be from 0s to 5m0s, got -1s"},
		"a slip in a key":        {jwtGroup("audiance", "x"), `g:9:3: jwt.audiance: unknown key "audiance" (did you mean "audience"?)`},
		"a jwt that is a text":   {smallGroup + "jwt: yes please\n", `g:5:6: jwt: want keys and values, got "yes please"`},
		"only in a stage, half":  {smallGroup + "stages: {prod: {jwt: {issuer: a, audience: b}}}\n", "g:5:17: stages.prod.jwt.jwks_url: missing" + address},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := LoadGroup(Source{"g", []byte(c.group)}, Options{Strict: true})
			if got := text(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhereTokensAreTaken(t *testing.T) {
	const prod = "stages: {prod: {jwt: {issuer: https://prod/}}, dev: {jwt: null}}\n"
	for _, row := range []struct{ name, group, stage, issuer string }{
		{"nowhere, without the key", smallGroup, "", ""},
		{"as the group says", jwtGroup("", ""), "", "https://idp.example.com/"},
		{"in a stage that says nothing of it", jwtGroup("", "") + prod, "test", "https://idp.example.com/"},
		{"in a stage of another issuer", jwtGroup("", "") + prod, "prod", "https://prod/"},
		{"not in a stage that unsets it", jwtGroup("", "") + prod, "dev", ""},
	} {
		g, _, err := LoadGroup(Source{"g", []byte(row.group)}, Options{Strict: true, Stage: row.stage})
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if g.JWT.Issuer != row.issuer || g.JWT.Enabled() != (row.issuer != "") {
			t.Errorf("%s: %+v", row.name, g.JWT)
		}
		if row.issuer != "" && (!slices.Equal(g.JWT.Algorithms, []string{"RS256"}) || g.JWT.ClockSkew != time.Minute || g.JWT.Audience != "bots") {
			t.Errorf("%s: %+v", row.name, g.JWT)
		}
	}
}
