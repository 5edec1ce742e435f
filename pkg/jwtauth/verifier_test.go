package jwtauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

func TestTheShapeOfAToken(t *testing.T) {
	body := strings.Repeat("x", 20)
	for credential, want := range map[string]bool{
		"eyJ" + body + "." + body + "." + body:       true,
		"eyJ" + body + "." + body + ".":              true, // nothing is said of whether it is a good one
		"eyJ" + body + ".aZ09-_" + body + "." + body: true,
		"":                        false,
		"..":                      false,
		"eyJ" + body + body:       false,
		"eyJ" + body + "." + body: false,
		"eyJ" + body + "." + body + "." + body + ".":  false,
		"EyJ" + body + "." + body + "." + body:        false,
		" eyJ" + body + "." + body + "." + body:       false,
		"eyJ" + body + "." + body + "=." + body:       false,
		"eyJ" + body + "." + body + "+." + body:       false,
		"eyJ" + body + "." + body + "." + body + "\n": false,
		"eyJ" + body + "." + body + ".é":              false,
		("eyJ." + body + "." + body)[:32]:             false, // as long as an access key
		("eyJ." + body + "." + body)[:33]:             true,
	} {
		if Shaped(credential) != want {
			t.Errorf("%q: %t", credential, !want)
		}
	}
}

// The two lists are apart, so that each guards the other.
func TestEveryAlgorithmThatAGroupMayListNeedsAKey(t *testing.T) {
	for _, alg := range bot.JWTAlgorithms() {
		if sorts[alg] == "" {
			t.Errorf("no key is for %s", alg)
		}
	}
	if len(sorts) != len(bot.JWTAlgorithms()) {
		t.Errorf("%d algorithms, %d of them known to groups", len(sorts), len(bot.JWTAlgorithms()))
	}
}

// settings are those of a test, which may change.
type settings struct {
	jwt bot.JWT
	err error
}

func (s *settings) JWT(context.Context) (bot.JWT, error) { return s.jwt, s.err }
func (s *settings) Settle(context.Context)               {}

// web answers every address with a key set, and keeps the addresses.
type web struct{ asked []string }

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	w.asked = append(w.asked, r.URL.String())
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(publicKeys)), Request: r}, nil
}

func group() *settings {
	return &settings{jwt: bot.JWT{Issuer: "https://idp.example.com/", Audience: "bots", JWKSURL: "https://idp.example.com/keys", Algorithms: bot.JWTAlgorithms()}}
}

// A token that has expired long ago, signed with the key whose other half is published
// below.
const (
	expired    = "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbS8iLCJhdWQiOiJib3RzIiwic3ViIjoiYSIsImlhdCI6MTAwMDAwMDAwMCwiZXhwIjoxMDAwMDAwMzAwfQ.bOqJwRsK1no1-pgXR4yq6KVr9ls4MApxR1KF4Mez6WeNAePRucq90K3E4QiVfdNGpaxoqUiLLQcfjc3uwr40ZZ_Ia8z2I60JM1ISifGU5o3Iol7P0RZyd8s5KjLAv7ruhPRoET1hpcWFgejWcD74RdlJvY9HQJIfW6_4lWGPPxeg1lrv0Fu4A522L1J1lpdQulnf3Ixal-Fxg1UtDfEaylv3ybpBvxkmtu-SNaGjjo4tLF-qaPbcJhkXUUh7AsD2ocWvbI7j7V48d8o4DD30KV6kCOnSaQIEYPn_6oE9ZgBMXGHqVDgdwH0IebFoWZ2Gh0puA-3_aWNHPdxRUQu6OQ"
	publicKeys = `{"keys":[{"use":"sig","kty":"RSA","kid":"rsa","n":"wTvaq5q_QglKNpWUV2C2exdkZ8qiHs7a7JF1UGGPeqTasdgMMEE88rvv4jrRaX4oE9lHD6oAU3d2VAtZ5_3BymXqx7U_lCK_UJupWMESptNEdoI6PmDU2sbHsckwvz3kXg2CvHLxF_zLXdc89wShWmqNriEuRxIyDZ0jGItsZMnf8DSd88kmQ_FTEzVB9NaUXP2G7To5THSeMMGp_DfF9hADypk0OCh-5WiJC-GTebiLTyuOgHGrjjph_IcUOB5V_XO7c_UkgOZMzYd8AMx4CDUzqXHERmi9UwSpBmwAVHjlWUQ1ybJuBLI13aLb89LmQd1DP2bdUNTaiWPiMl_a_w","e":"AQAB"},{"use":"sig","kty":"EC","kid":"ec","crv":"P-256","x":"bH6Iq4K8_OBtlsfSjf0riDXxGkjgO90wbe9HmqqHu5s","y":"IUWtyEacAiXq0a3EZbOBKwz5DYanAOQrO9NQHi5SJ1c"}]}`
)

func TestSettingsMayChange(t *testing.T) {
	s, w := group(), &web{}
	v := New(Options{Settings: s, Transport: w})
	expect := func(want error, asked ...string) {
		t.Helper()
		if err := v.Verify(t.Context(), expired); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		v.Settle(t.Context())
		if got := fmt.Sprint(w.asked); got != fmt.Sprint(asked) {
			t.Errorf("asked %s, want %s", got, asked)
		}
	}
	one, two := "https://idp.example.com/keys", "https://other.example.com/keys"
	expect(Expired, one)
	s.jwt.Issuer = "https://other.example.com/"
	expect(WrongIssuer, one)
	s.jwt.JWKSURL = two
	expect(WrongIssuer, one, two)
	s.jwt.Algorithms = []string{"ES256"}
	expect(WrongAlgorithm, one, two)
	s.jwt.Algorithms = nil
	expect(Malformed, one, two)
	s.jwt = bot.JWT{}
	expect(ErrOff, one, two)
	s.err = io.ErrUnexpectedEOF
	expect(io.ErrUnexpectedEOF, one, two)
}

// FuzzVerify shows tokens of which none is good: nobody has the key that is published, and
// what was ever signed with it has expired. Each must be refused for one of the reasons.
func FuzzVerify(f *testing.F) {
	v := New(Options{Settings: group(), Transport: &web{}})
	f.Add(expired)
	f.Fuzz(func(t *testing.T, token string) {
		Shaped(token)
		err := v.Verify(t.Context(), token)
		if _, refused := errors.AsType[Refusal](err); !refused {
			t.Errorf("got %v", err)
		}
	})
}

// FuzzParseKeys reads key sets. None may be read into a key that is not public.
func FuzzParseKeys(f *testing.F) {
	f.Add([]byte(publicKeys))
	f.Add([]byte(`{"keys":[null,5]}`))
	f.Add([]byte(`{"keys":[{"kty":"oct","k":"AAAA"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"},{"kty":"RSA","n":"AA","e":"AQAB"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		found, err := parseKeys(text)
		if err != nil && len(found) > 0 {
			t.Errorf("%d keys, %v", len(found), err)
		}
		for _, key := range found {
			if !key.IsPublic() || sortOf(key.Key) == "" {
				t.Errorf("%T", key.Key)
			}
		}
	})
}
