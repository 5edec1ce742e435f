package gateway_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
)

func TestWhichTokensLetTheirBearerIn(t *testing.T) {
	for _, row := range []struct {
		name   string
		token  func() string
		status int
		reason string
	}{
		{"a good one", good, 200, ""},
		{"a good one of another key", func() string { return sign(jose.ES256, p256Key(), "ec", claims(nil)) }, 200, ""},
		{"for several audiences", of("aud", []string{"x", audience}), 200, ""},
		{"without a subject", of("sub", nil), 200, ""},
		{"without nbf and iat", func() string {
			return sign(jose.RS256, rsaKey(), "rsa", claims(map[string]any{"nbf": nil, "iat": nil}))
		}, 200, ""},
		{"with fractions of a second", of("exp", float64(in(time.Minute))+0.5), 200, ""},
		{"expired within the skew", of("exp", in(-50*time.Second)), 200, ""},
		{"not yet valid within the skew", of("nbf", in(50*time.Second)), 200, ""},
		{"issued in the future within the skew", of("iat", in(50*time.Second)), 200, ""},
		{"the only key of its sort, without a kid", func() string { return sign(jose.RS256, rsaKey(), "", claims(nil)) }, 200, ""},
		{"headers that mean nothing here", func() string { return signRaw(`{"alg":"RS256","kid":"rsa","x":[1],"x5t":"a"}`, claims(nil), rsaKey()) }, 200, ""},

		{"expired", of("exp", in(-62*time.Second)), 401, "expired"},
		{"expired for ever", of("exp", -1e30), 401, "malformed"},
		{"for all time", of("exp", 1e300), 401, "malformed"},
		{"without an end", of("exp", nil), 401, "no_expiry"},
		{"an end that is null", func() string {
			return sign(jose.RS256, rsaKey(), "rsa", strings.Replace(claims(map[string]any{"exp": 0}), `"exp":0`, `"exp":null`, 1))
		}, 401, "no_expiry"},
		{"an end in words", of("exp", "tomorrow"), 401, "malformed"},
		{"an end in quotes", of("exp", fmt.Sprint(in(time.Hour))), 401, "malformed"},
		{"not yet valid", of("nbf", in(65*time.Second)), 401, "not_yet_valid"},
		{"issued in the future", of("iat", in(65*time.Second)), 401, "not_yet_valid"},
		{"of another issuer", of("iss", "https://idp.example.com"), 401, "issuer"},
		{"of no issuer", of("iss", nil), 401, "issuer"},
		{"an issuer that is a list", of("iss", []string{issuerName}), 401, "malformed"},
		{"for another audience", of("aud", audience+"2"), 401, "audience"},
		{"for other audiences", of("aud", []string{"x", "y"}), 401, "audience"},
		{"for no audience", of("aud", nil), 401, "audience"},
		{"for an empty list of audiences", of("aud", []string{}), 401, "audience"},
		{"a user's own claim in other letters", func() string {
			return sign(jose.RS256, rsaKey(), "rsa", strings.TrimSuffix(claims(map[string]any{"aud": "other"}), "}")+`,"AUD":"`+audience+`"}`)
		}, 401, "audience"},
		{"a claim twice", func() string {
			return sign(jose.RS256, rsaKey(), "rsa", strings.TrimSuffix(claims(nil), "}")+`,"aud":"`+audience+`"}`)
		}, 401, "malformed"},
		{"claims that are no object", func() string { return sign(jose.RS256, rsaKey(), "rsa", `"eyJ"`) }, 401, "malformed"},
		{"claims that are no JSON", func() string { return sign(jose.RS256, rsaKey(), "rsa", `{`) }, 401, "malformed"},
		{"no claims", func() string { return sign(jose.RS256, rsaKey(), "rsa", "") }, 401, "malformed"},

		{"algorithm none", func() string { return b64(`{"alg":"none","typ":"JWT"}`) + "." + b64(claims(nil)) + "." }, 401, "algorithm"},
		{"algorithm none with a kid and a signature", func() string {
			return b64(`{"alg":"none","kid":"rsa"}`) + "." + b64(claims(nil)) + "." + strings.Split(good(), ".")[2]
		}, 401, "algorithm"},
		{"algorithm None", func() string { return b64(`{"alg":"None"}`) + "." + b64(claims(nil)) + "." }, 401, "algorithm"},
		{"no algorithm", func() string { return b64(`{"typ":"JWT"}`) + "." + b64(claims(nil)) + "." }, 401, "algorithm"},
		{"the algorithm twice", func() string { return signRaw(`{"alg":"RS256","alg":"RS256","kid":"rsa"}`, claims(nil), rsaKey()) }, 401, "malformed"},
		{"an algorithm that the group does not list", func() string { return sign(jose.PS256, rsaKey(), "rsa", claims(nil)) }, 401, "algorithm"},
		{"ES256 with the kid of an RSA key", func() string { return sign(jose.ES256, p256Key(), "rsa", claims(nil)) }, 401, "unknown_key"},
		{"RS256 with the kid of an EC key", func() string { return sign(jose.RS256, rsaKey(), "ec", claims(nil)) }, 401, "unknown_key"},
		{"an unknown kid", func() string { return sign(jose.RS256, otherRSAKey(), "other", claims(nil)) }, 401, "unknown_key"},
		{"another key under a known kid", func() string { return sign(jose.RS256, otherRSAKey(), "rsa", claims(nil)) }, 401, "signature"},
		{"another key without a kid", func() string { return sign(jose.RS256, otherRSAKey(), "", claims(nil)) }, 401, "signature"},
		{"other claims than were signed", func() string {
			p := strings.Split(good(), ".")
			return p[0] + "." + b64(claims(map[string]any{"exp": in(time.Hour)})) + "." + p[2]
		}, 401, "signature"},
		{"no signature", func() string { p := strings.Split(good(), "."); return p[0] + "." + p[1] + "." }, 401, "signature"},
		{"half a signature", func() string { return good()[:len(good())-100] }, 401, "signature"},

		{"a key of its own", func() string {
			jwk := must(json.Marshal(public("rsa", otherRSAKey().Public())))
			return signRaw(`{"alg":"RS256","kid":"rsa","jwk":`+string(jwk)+`}`, claims(nil), otherRSAKey())
		}, 401, "signature"},
		{"a key of its own and no kid", func() string {
			jwk := must(json.Marshal(public("", otherRSAKey().Public())))
			return signRaw(`{"alg":"RS256","jwk":`+string(jwk)+`}`, claims(nil), otherRSAKey())
		}, 401, "signature"},
		{"a critical header", func() string {
			return signRaw(`{"alg":"RS256","kid":"rsa","crit":["exp"],"exp":1}`, claims(nil), rsaKey())
		}, 401, "critical_header"},
		{"a critical header that the library knows", func() string {
			return signRaw(`{"alg":"RS256","kid":"rsa","crit":["b64"],"b64":true}`, claims(nil), rsaKey())
		}, 401, "critical_header"},
		{"no critical headers", func() string { return signRaw(`{"alg":"RS256","kid":"rsa","crit":[]}`, claims(nil), rsaKey()) }, 401, "critical_header"},

		{"8 KiB and more", func() string {
			return sign(jose.RS256, rsaKey(), "rsa", claims(map[string]any{"x": strings.Repeat("x", 8<<10)}))
		}, 401, "too_large"},
		{"a header that is no JSON", func() string { return b64(`{"alg`) + "." + b64(claims(nil)) + ".abcd" }, 401, "malformed"},
		{"base64 that ends within a byte", func() string { p := strings.Split(good(), "."); return p[0] + ".abcde." + p[2] }, 401, "malformed"},
		{"a kid that is a number", func() string { return signRaw(`{"alg":"RS256","kid":5}`, claims(nil), rsaKey()) }, 401, "malformed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, "nova", taking(t, newIssuer(), nil))
			r.expect(t, row.token(), row.status, row.reason)
		})
	}
}

// of is a token with a claim changed, or left out.
func of(claim string, value any) func() string {
	return func() string { return sign(jose.RS256, rsaKey(), "rsa", claims(map[string]any{claim: value})) }
}

// The classic: whatever form of the public key a verifier may take for a secret. It fails
// though the group lists the algorithm, which validation refuses, and though the issuer
// publishes a secret.
func TestAPublicKeyIsNeverASecret(t *testing.T) {
	pkix := must(x509.MarshalPKIXPublicKey(rsaKey().Public()))
	pkcs1 := x509.MarshalPKCS1PublicKey(&rsaKey().PublicKey)
	published := []byte("a secret of thirty-two bytes or more")
	for name, forged := range map[string][]byte{
		"PEM":               pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix}),
		"PEM without break": []byte(strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})))),
		"PKCS #1 PEM":       pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: pkcs1}),
		"DER":               pkix,
		"PKCS #1 DER":       pkcs1,
		"JWK":               must(json.Marshal(public("rsa", rsaKey().Public()))),
		"modulus":           rsaKey().N.Bytes(),
		"what is published": published,
	} {
		for _, kid := range []string{"rsa", "secret", ""} {
			token := sign(jose.HS256, forged, kid, claims(nil))
			i := newIssuer()
			i.publish(public("rsa", rsaKey().Public()), public("secret", published))
			t.Run(name+"/"+kid, func(t *testing.T) {
				newRig(t, "nova", taking(t, i, nil)).expect(t, token, 401, "algorithm")
				slip := func(j *bot.JWT) { j.Algorithms = []string{"RS256", "HS256"} }
				newRig(t, "nova", taking(t, i, slip)).expect(t, token, 401, "unknown_key")
			})
		}
	}
}

func TestEveryAlgorithm(t *testing.T) {
	i := newIssuer()
	i.publish(public("rsa", rsaKey().Public()), public("p256", p256Key().Public()), public("p384", p384Key().Public()),
		public("p521", p521Key().Public()), public("ed", edKey().Public()))
	r := newRig(t, "nova", taking(t, i, func(j *bot.JWT) { j.Algorithms = bot.JWTAlgorithms() }))
	tried := 0
	for _, row := range []struct {
		kid  string
		key  any
		algs []jose.SignatureAlgorithm
	}{
		{"rsa", rsaKey(), []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512}},
		{"p256", p256Key(), []jose.SignatureAlgorithm{jose.ES256}},
		{"p384", p384Key(), []jose.SignatureAlgorithm{jose.ES384}},
		{"p521", p521Key(), []jose.SignatureAlgorithm{jose.ES512}},
		{"ed", edKey(), []jose.SignatureAlgorithm{jose.EdDSA}},
	} {
		for _, alg := range row.algs {
			tried++
			t.Run(string(alg), func(t *testing.T) {
				r.expect(t, sign(alg, row.key, row.kid, claims(nil)), 200, "")
				r.expect(t, sign(alg, row.key, row.kid, claims(map[string]any{"aud": "x"})), 401, "audience")
			})
		}
	}
	if tried != len(bot.JWTAlgorithms()) || i.fetches.Load() != 1 {
		t.Errorf("%d algorithms of %d, %d fetches", tried, len(bot.JWTAlgorithms()), i.fetches.Load())
	}
}

func TestWhichKeysCount(t *testing.T) {
	with := func(key jose.JSONWebKey, change func(*jose.JSONWebKey)) jose.JSONWebKey { change(&key); return key }
	rsaPublic := public("rsa", rsaKey().Public())
	ec := public("ec", p256Key().Public())
	for _, row := range []struct {
		name   string
		set    []jose.JSONWebKey
		token  string
		status int
		reason string
	}{
		{"two with the same kid, the first", []jose.JSONWebKey{rsaPublic, public("rsa", otherRSAKey().Public())}, good(), 200, ""},
		{"two with the same kid, the second", []jose.JSONWebKey{public("rsa", otherRSAKey().Public()), rsaPublic}, good(), 200, ""},
		{"two with the same kid, of two sorts", []jose.JSONWebKey{public("rsa", p256Key().Public()), rsaPublic}, good(), 200, ""},
		{"two that fit a token without a kid", []jose.JSONWebKey{public("one", otherRSAKey().Public()), rsaPublic}, sign(jose.RS256, rsaKey(), "", claims(nil)), 401, "unknown_key"},
		{"one of no use said", []jose.JSONWebKey{with(rsaPublic, func(k *jose.JSONWebKey) { k.Use = "" })}, good(), 200, ""},
		{"one of the algorithm", []jose.JSONWebKey{with(rsaPublic, func(k *jose.JSONWebKey) { k.Algorithm = "RS256" })}, good(), 200, ""},
		{"one of another algorithm", []jose.JSONWebKey{with(rsaPublic, func(k *jose.JSONWebKey) { k.Algorithm = "RS512" }), ec}, good(), 401, "unknown_key"},
		{"one for encryption", []jose.JSONWebKey{with(rsaPublic, func(k *jose.JSONWebKey) { k.Use = "enc" }), ec}, good(), 401, "unknown_key"},
		{"one that is too short", []jose.JSONWebKey{public("rsa", weakRSAKey().Public()), ec}, sign(jose.RS256, weakRSAKey(), "rsa", claims(nil)), 401, "unknown_key"},
		{"one with its private half", []jose.JSONWebKey{public("rsa", rsaKey()), ec}, good(), 401, "unknown_key"},
		{"none but a secret", []jose.JSONWebKey{public("rsa", []byte("a secret of thirty-two bytes or more"))}, good(), 401, "unknown_key"},
		{"none but for encryption", []jose.JSONWebKey{with(rsaPublic, func(k *jose.JSONWebKey) { k.Use = "enc" })}, good(), 401, "unknown_key"},
		{"none at all", []jose.JSONWebKey{}, good(), 401, "unknown_key"},
	} {
		t.Run(row.name, func(t *testing.T) {
			i := newIssuer()
			i.publish(row.set...)
			newRig(t, "nova", taking(t, i, nil)).expect(t, row.token, row.status, row.reason)
		})
	}
}

// Keys as they are found in the wild, around one that is good.
func TestAKeyThatCannotBeReadSpoilsNoOther(t *testing.T) {
	key := string(must(json.Marshal(public("rsa", rsaKey().Public()))))
	for name, other := range map[string]string{
		"of a new sort":         `{"kty":"NEW","kid":"rsa","x":"a"}`,
		"of no sort":            `{"kid":"rsa"}`,
		"without its numbers":   `{"kty":"RSA","kid":"rsa"}`,
		"not on its curve":      `{"kty":"EC","crv":"P-256","kid":"ec","x":"AAAA","y":"AAAA"}`,
		"of wrong types":        `{"kty":5,"kid":[]}`,
		"of no object":          `5`,
		"null":                  `null`,
		"for other operations":  strings.Replace(key, `{`, `{"key_ops":["encrypt"],`, 1),
		"operations of no list": strings.Replace(key, `{`, `{"key_ops":"verify",`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer()
			// Nobody looks at the certificate, so it may be a bad one.
			i.say(200, `{"keys":[`+other+`,`+strings.Replace(key, `{`, `{"key_ops":["verify"],"x5c":["AAAA"],"x5t":"?",`, 1)+`],"more":1}`)
			newRig(t, "nova", taking(t, i, nil)).expect(t, good(), 200, "")
		})
	}
}

func TestAddressesFromWhichNoKeysCome(t *testing.T) {
	i := newIssuer()
	for name, answer := range map[string]http.HandlerFunc{
		"status 500":         func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"status 203":         func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(203); newIssuer().answer(w, r) },
		"not JSON":           func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"an array":           func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") },
		"nothing":            func(http.ResponseWriter, *http.Request) {},
		"null":               func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "null") },
		"keys of no list":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"keys":5}`) },
		"keys that are null": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"keys":null}`) },
		"no keys":            func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) },
		"keys in capitals":   func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"KEYS":[]}`) },
		"101 keys": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"keys":[{}`+strings.Repeat(",{}", 100)+`]}`)
		},
		"cut short": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9")
			fmt.Fprint(w, `{}`)
		},
		"a lost connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"more than 1 MiB": func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public("rsa", rsaKey().Public())}})
			fmt.Fprint(w, strings.Repeat(" ", 1<<20))
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/keys" {
				http.Redirect(w, r, "/moved", http.StatusFound)
				return
			}
			t.Error("the redirect was followed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			i.serve(answer)
			r := newRig(t, "nova", taking(t, i, nil))
			before := i.fetches.Load()
			r.expect(t, good(), 503, "")
			r.expect(t, good(), 503, "") // a moment later it is not tried again
			if n := i.fetches.Load() - before; n != 1 {
				t.Errorf("%d fetches", n)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	r := newRig(t, "nova", takingAt("http://127.0.0.1:1", nil, nil))
	r.expect(t, good(), 503, "")
}

// hanging answers nothing until the other side gives up.
func hanging(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestKeysAreWaitedForThreeSeconds(t *testing.T) {
	rsaKey()
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		r := newRig(t, "nova", takingInMemory(t, i))
		i.serve(hanging)
		start := time.Now()
		r.expect(t, good(), 503, "")
		if d := time.Since(start); d != 3*time.Second {
			t.Errorf("waited %s", d)
		}
		time.Sleep(5 * time.Second)
		i.publish(public("rsa", rsaKey().Public()))
		r.expect(t, good(), 200, "")
	})
}

func TestKeysOutliveTheirIssuerForADay(t *testing.T) {
	rsaKey()
	for name, down := range map[string]http.HandlerFunc{
		"refusing": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) },
		"null":     func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `null`) },
		"hanging":  hanging,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := newIssuer()
				r := newRig(t, "nova", takingInMemory(t, i))
				r.expect(t, good(), 200, "")
				i.serve(down)
				for range 23 {
					time.Sleep(time.Hour)
					r.expect(t, good(), 200, "")
				}
				if n := i.fetches.Load(); n != 24 {
					t.Errorf("%d fetches", n)
				}
				time.Sleep(time.Hour + time.Minute)
				r.expect(t, good(), 503, "")
				time.Sleep(time.Minute)
				i.publish(public("rsa", rsaKey().Public()))
				r.expect(t, good(), 200, "")
			})
		})
	}
}

func TestANewKeyIsFoundWithOneFetchAndAWithdrawnOneEnds(t *testing.T) {
	rsaKey()
	otherRSAKey()
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		r := newRig(t, "nova", takingInMemory(t, i))
		fetched := func(want int32) {
			t.Helper()
			if n := i.fetches.Load(); n != want {
				t.Errorf("%d fetches, want %d", n, want)
			}
		}
		next := func() string { return sign(jose.RS256, otherRSAKey(), "next", claims(nil)) }
		r.expect(t, good(), 200, "")
		time.Sleep(time.Minute)
		i.publish(public("rsa", rsaKey().Public()), public("next", otherRSAKey().Public()))
		r.expect(t, good(), 200, "")
		fetched(1)
		r.expect(t, next(), 200, "")
		r.expect(t, next(), 200, "")
		fetched(2)
		i.publish(public("next", otherRSAKey().Public()))
		time.Sleep(10 * time.Minute)
		r.expect(t, good(), 401, "unknown_key")
		r.expect(t, next(), 200, "")
		fetched(3)
	})
}

// An issuer whose only key was stolen withdraws it before it has another one.
func TestAWithdrawnKeyEndsThoughNoOtherIsPublished(t *testing.T) {
	rsaKey()
	encryption := string(must(json.Marshal(jose.JSONWebKey{Key: rsaKey().Public(), KeyID: "rsa", Use: "enc"})))
	for name, set := range map[string]string{"none": `{"keys":[]}`, "unusable": `{"keys":[` + encryption + `]}`, "of no object": `{"keys":[5]}`} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := newIssuer()
				r := newRig(t, "nova", takingInMemory(t, i))
				r.expect(t, good(), 200, "")
				i.say(200, set)
				for range 3 {
					time.Sleep(10 * time.Minute)
					r.expect(t, good(), 401, "unknown_key")
				}
				if n := strings.Count(r.log.String(), "no token is let in"); n != 1 {
					t.Errorf("told %d times: %s", n, r.log.String())
				}
				i.publish(public("rsa", rsaKey().Public()))
				time.Sleep(time.Minute)
				r.expect(t, good(), 200, "")
			})
		})
	}
}

func TestMadeUpKidsCauseOneFetchInHalfAMinute(t *testing.T) {
	rsaKey()
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		r := newRig(t, "nova", takingInMemory(t, i))
		storm := func(want int32) {
			t.Helper()
			var wg sync.WaitGroup
			for n := range 20 {
				wg.Go(func() {
					token := signRaw(fmt.Sprintf(`{"alg":"RS256","kid":"made-up-%d"}`, n), claims(nil), rsaKey())
					if status, body, _ := r.knock(t, "plain", token); status != 401 {
						t.Errorf("got %d %s", status, body)
					}
				})
			}
			wg.Wait()
			if n := i.fetches.Load(); n != want {
				t.Errorf("%d fetches, want %d", n, want)
			}
		}
		storm(1)
		time.Sleep(29 * time.Second)
		storm(1)
		time.Sleep(2 * time.Second)
		storm(2)
		storm(2)
		// Whether a key is new nobody can say while the issuer is down, and nobody asks it
		// with every request.
		i.say(503, "")
		time.Sleep(31 * time.Second)
		unknown := sign(jose.RS256, rsaKey(), "made-up", claims(nil))
		r.expect(t, unknown, 503, "")
		r.expect(t, unknown, 503, "")
		r.expect(t, good(), 200, "")
		if n := i.fetches.Load(); n != 3 {
			t.Errorf("%d fetches", n)
		}
	})
}

// Whoever asks for a bot in the second half of the keys' time does not wait for them, and
// the request is held until they are there: then Lambda freezes the process.
func TestKeysAreFetchedBesideARequest(t *testing.T) {
	rsaKey()
	synctest.Test(t, func(t *testing.T) {
		i := newIssuer()
		r := newRig(t, "nova", takingInMemory(t, i))
		r.expect(t, good(), 200, "")
		i.serve(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(time.Second)
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public("next", otherRSAKey().Public())}})
		})
		time.Sleep(6 * time.Minute)
		start := time.Now()
		answer, err := (&poe.Client{URL: "http://gateway.test/plain", AccessKey: good(), HTTPClient: r.http}).Query(t.Context(), poe.Conversation("Hi"))
		if err != nil || !answer.Complete {
			t.Errorf("%+v, %v", answer, err)
		}
		if d := time.Since(start); d < time.Second {
			t.Errorf("the request ended after %s", d)
		}
		r.expect(t, good(), 401, "unknown_key")
	})
}

func TestOneFetchForAllWhoComeAtOnce(t *testing.T) {
	i := newIssuer()
	r := newRig(t, "nova", taking(t, i, nil))
	token := good()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if status, body, _ := r.knock(t, "plain", token); status != 200 {
				t.Errorf("got %d %s", status, body)
			}
		})
	}
	wg.Wait()
	if n := i.fetches.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

// watchedKeys count what is asked of them.
type watchedKeys struct {
	next          gateway.Keys
	asked, reread atomic.Int32
}

func (k *watchedKeys) Settle(ctx context.Context) { k.next.Settle(ctx) }

func (k *watchedKeys) Keys(ctx context.Context, name string) ([]string, error) {
	k.asked.Add(1)
	return k.next.Keys(ctx, name)
}

func (k *watchedKeys) Reread(ctx context.Context, name string) ([]string, error) {
	k.reread.Add(1)
	return k.next.Reread(ctx, name)
}

func TestAGroupWithoutJWTKnowsAccessKeysOnly(t *testing.T) {
	i := newIssuer()
	for name, change := range map[string]func(*gateway.Options){
		"nobody to ask": nil,
		"no jwt":        taking(t, i, func(j *bot.JWT) { *j = bot.JWT{} }),
		"half of a jwt": taking(t, i, func(j *bot.JWT) { j.Audience = "" }),
		"another half":  taking(t, i, func(j *bot.JWT) { j.Issuer = "" }),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, "nova", change)
			if status, _, _ := r.knock(t, "plain", accessKey); status != 200 {
				t.Errorf("a key gets %d", status)
			}
			for _, bot := range []string{"plain", "no-such-bot"} {
				status, body, challenge := r.knock(t, bot, good())
				if status != 401 || body != `{"detail":"Invalid access key"}` || challenge != "Bearer" {
					t.Errorf("%s: got %d %s, %q", bot, status, body, challenge)
				}
			}
			if strings.Contains(r.log.String(), `"auth":"jwt"`) || strings.Count(r.log.String(), `"auth":"key"`) != 3 {
				t.Errorf("log: %s", r.log)
			}
		})
	}
	if n := i.fetches.Load(); n != 0 {
		t.Errorf("%d fetches", n)
	}
}

func TestTokensAndAccessKeysDoNotMeet(t *testing.T) {
	i := newIssuer()
	keys := &watchedKeys{}
	take := taking(t, i, nil)
	r := newRig(t, "nova", func(o *gateway.Options) {
		take(o)
		keys.next, o.Keys = o.Keys, keys
	})
	for _, row := range []struct {
		name, credential string
		status           int
	}{
		{"a key", accessKey, 200},
		{"a wrong key", accessKey + "x", 401},
		{"what begins like a token", "eyJ" + strings.Repeat("x", 40), 401},
		{"what has two dots", strings.Repeat("x", 20) + "." + strings.Repeat("x", 20) + ".", 401},
		{"four parts", good() + ".", 401},
		{"a token in other letters", strings.ReplaceAll(good(), ".", "+.+"), 401},
		{"a short one", "eyJhIjoxfQ.e30.", 401},
	} {
		if status, body, challenge := r.knock(t, "plain", row.credential); status != row.status || status == 401 && (body != `{"detail":"Invalid access key"}` || challenge != "Bearer") {
			t.Errorf("%s: got %d %.100s, %q", row.name, status, body, challenge)
		}
	}
	if n := i.fetches.Load(); n != 0 {
		t.Errorf("keys of the issuer were fetched %d times", n)
	}
	asked, reread := keys.asked.Load(), keys.reread.Load()
	r.expect(t, good(), 200, "")
	r.expect(t, sign(jose.RS256, otherRSAKey(), "rsa", claims(nil)), 401, "signature")
	if keys.asked.Load() != asked || keys.reread.Load() != reread {
		t.Error("a token was looked for among the access keys")
	}
}

// A group may have no access keys at all.
func TestTokensNeedNoAccessKeys(t *testing.T) {
	take := taking(t, newIssuer(), nil)
	r := newRig(t, "nova", func(o *gateway.Options) {
		take(o)
		o.Keys = funcKeys(func(string) ([]string, error) { return nil, errors.New("there is no secret") })
	})
	r.expect(t, good(), 200, "")
	if status, _, _ := r.knock(t, "plain", accessKey); status != 503 {
		t.Errorf("a key gets %d", status)
	}
}

// watchedBots count how often a bot is looked up.
type watchedBots struct {
	gateway.Bots
	asked atomic.Int32
}

func (b *watchedBots) Bot(ctx context.Context, name string) (*bot.Bot, error) {
	b.asked.Add(1)
	return b.Bots.Bot(ctx, name)
}

func TestWhichBotsTheBearerOfATokenMayUse(t *testing.T) {
	take := taking(t, newIssuer(), nil)
	bots := &watchedBots{}
	r := newRig(t, "nova", func(o *gateway.Options) {
		take(o)
		bots.Bots, o.Bots = o.Bots, bots
	})
	for _, row := range []struct {
		bot    string
		status int
		want   string
		shown  string
	}{
		{"plain", 200, "event: meta\n", "plain"},
		{"nova-lite", 200, "event: meta\n", "nova-lite"},
		{"off", 200, "event: meta\n", "off"},
		{"faulty", 200, "event: meta\n", "faulty"}, // with an error in it
		{"no-template", 404, `{"detail":"There is no bot \"no-template\" here."}`, "(unknown)"},
		{"no-such-bot", 404, `{"detail":"There is no bot \"no-such-bot\" here."}`, "(unknown)"},
		{"S3CRET", 404, `{"detail":"There is no bot \"S3CRET\" here."}`, "(unknown)"},
		{strings.Repeat("n", 10_000), 404, `{"detail":"There is no bot \"nnn`, "(unknown)"},
	} {
		before := len(r.log.String())
		status, body, _ := r.knock(t, row.bot, good())
		line := requestLine.FindString(r.log.String()[before:])
		if status != row.status || !strings.HasPrefix(body, row.want) || field(line, "bot") != row.shown || len(body) > 1000 && status == 404 {
			t.Errorf("%.20s: got %d %.100s as %s", row.bot, status, body, line)
		}
	}
	asked := bots.asked.Load()
	for _, bot := range []string{"plain", "no-such-bot"} {
		if status, _, _ := r.knock(t, bot, sign(jose.RS256, otherRSAKey(), "rsa", claims(nil))); status != 401 {
			t.Errorf("%s: a bad token gets %d", bot, status)
		}
	}
	if bots.asked.Load() != asked {
		t.Error("a bot was looked up for somebody whom nobody knows")
	}
}

func TestABodyIsReadOnlyForAGoodToken(t *testing.T) {
	o := gateway.Options{Keys: funcKeys(nil), Bots: funcBots(nil)}
	taking(t, newIssuer(), nil)(&o)
	request, _ := http.NewRequest("POST", "/plain", brokenBody{t})
	request.Header.Set("Authorization", "Bearer "+sign(jose.RS256, otherRSAKey(), "rsa", claims(nil)))
	w := &discard{header: http.Header{}}
	gateway.New(o).ServeHTTP(w, request)
	if w.status != 401 {
		t.Errorf("got %d", w.status)
	}
}
