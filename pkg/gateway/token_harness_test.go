package gateway_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/internal/memnet"
	"github.com/poebridge/poebridge/pkg/jwtauth"
)

const issuerName, audience = "https://idp.example.com/", "poebridge-test"

// Making a key takes longer than all that is done with it.
var (
	rsaKey      = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	otherRSAKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	weakRSAKey  = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 1024)) })
	p256Key     = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })
	p384Key     = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)) })
	p521Key     = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P521(), rand.Reader)) })
	edKey       = sync.OnceValue(func() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, 32)) })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// issuer publishes keys, and signs whatever a test wants.
type issuer struct {
	fetches atomic.Int32
	mu      sync.Mutex
	answer  http.HandlerFunc
}

// newIssuer publishes an RSA key "rsa" and an EC key "ec".
func newIssuer() *issuer {
	i := &issuer{}
	i.publish(public("rsa", rsaKey().Public()), public("ec", p256Key().Public()))
	return i
}

func public(kid string, key any) jose.JSONWebKey {
	return jose.JSONWebKey{Key: key, KeyID: kid, Use: "sig"}
}

func (i *issuer) publish(keys ...jose.JSONWebKey) {
	i.serve(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: keys})
	})
}

func (i *issuer) serve(answer http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answer = answer
}

func (i *issuer) say(status int, body string) {
	i.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.fetches.Add(1)
	i.mu.Lock()
	answer := i.answer
	i.mu.Unlock()
	answer(w, r)
}

// fixed are settings that do not change.
type fixed bot.JWT

func (f fixed) JWT(context.Context) (bot.JWT, error) { return bot.JWT(f), nil }
func (f fixed) Settle(context.Context)               {}

// taking has the gateway take the tokens of an issuer, over TCP.
func taking(t *testing.T, i *issuer, change func(*bot.JWT)) func(*gateway.Options) {
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	return takingAt(server.URL, nil, change)
}

// takingInMemory does so over connections that do not keep a fake clock from moving.
func takingInMemory(t *testing.T, i *issuer) func(*gateway.Options) {
	return takingAt("http://127.0.0.1", memnet.Serve(t, i).Client().Transport, nil)
}

func takingAt(url string, transport http.RoundTripper, change func(*bot.JWT)) func(*gateway.Options) {
	settings := bot.JWT{Issuer: issuerName, Audience: audience, JWKSURL: url + "/keys", Algorithms: []string{"RS256", "ES256"}, ClockSkew: time.Minute}
	if change != nil {
		change(&settings)
	}
	return func(o *gateway.Options) {
		o.Tokens = jwtauth.New(jwtauth.Options{Settings: fixed(settings), Transport: transport, Log: o.Log})
	}
}

// claims are good ones with changes; nil leaves one out.
func claims(changes map[string]any) string {
	all := map[string]any{
		"iss": issuerName, "aud": audience, "sub": secret,
		"iat": time.Now().Unix(), "nbf": time.Now().Unix(), "exp": time.Now().Add(5 * time.Minute).Unix(),
	}
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return string(must(json.Marshal(all)))
}

// in is a claim of a moment from now.
func in(d time.Duration) int64 { return time.Now().Add(d).Unix() }

// sign makes a token as an issuer does.
func sign(alg jose.SignatureAlgorithm, key any, kid, payload string) string {
	if kid != "" {
		key = jose.JSONWebKey{Key: key, KeyID: kid}
	}
	signer := must(jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithType("JWT")))
	return must(must(signer.Sign([]byte(payload))).CompactSerialize())
}

// good is a token that lets its bearer in.
func good() string { return sign(jose.RS256, rsaKey(), "rsa", claims(nil)) }

// b64 is base64url without padding.
func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// signRaw signs any header at all with RS256.
func signRaw(header, payload string, key *rsa.PrivateKey) string {
	text := b64(header) + "." + b64(payload)
	hash := sha256.Sum256([]byte(text))
	return text + "." + b64(string(must(rsa.SignPKCS1v15(rand.Reader, key, 5, hash[:])))) // 5 is crypto.SHA256
}

// knock shows a token to a bot and returns the status, the body and its challenge.
func (r *rig) knock(t *testing.T, bot, token string) (status int, body, challenge string) {
	t.Helper()
	response := r.send(t, "POST", "/"+bot, "Bearer "+token, query)
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text), response.Header.Get("WWW-Authenticate")
}

// expect shows a token to the bot "plain": 200 is an answer, 401 a refusal for the
// reason, which stands in the log only, and 503 that nobody can say. Nothing of the
// token may be in the log or in an answer.
func (r *rig) expect(t *testing.T, token string, want int, reason string) {
	t.Helper()
	before := len(r.log.String())
	status, body, challenge := r.knock(t, "plain", token)
	wantBody, wantChallenge := map[int]string{
		200: "event: meta\n",
		401: `{"detail":"Invalid token"}`,
		503: `{"detail":"Tokens cannot be checked at present. Please try again in a moment."}`,
	}[want], ""
	if want == 401 {
		wantChallenge = `Bearer error="invalid_token"`
	}
	if status != want || !strings.HasPrefix(body, wantBody) || challenge != wantChallenge {
		t.Errorf("got %d %.100q, %q; want %d", status, body, challenge, want)
	}
	lines := r.log.String()[before:] // all of them: an answer ends after its line is written
	log := requestLine.FindString(lines)
	if got := field(log, "token_fault"); got != reason || field(log, "auth") != "jwt" {
		t.Errorf("refused for %q, want %q: %s", got, reason, log)
	}
	if (want == 503) != strings.Contains(lines, `"msg":"tokens cannot be checked"`) {
		t.Errorf("log: %s", lines)
	}
	said := lines + body + r.metrics.String()
	for _, part := range strings.Split(token, ".") {
		if len(part) > 10 && strings.Contains(said, part[:10]) || strings.Contains(said, secret) {
			t.Errorf("something of the token is told: %s", said)
		}
	}
}

var requestLine = regexp.MustCompile(`(?m)^.*"msg":"request".*$`)

// field is a text in a log line; empty if it is not there.
func field(line, name string) string {
	m := regexp.MustCompile(`"` + name + `":"([^"]*)"`).FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return m[1]
}
