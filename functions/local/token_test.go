package main

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// issuer publishes a key and returns what a group.yaml needs to trust it, and a token.
func issuer(t *testing.T, name string) (jwt, token string) {
	t.Helper()
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat(name, 32)[:32]))
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: name, Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(set) }))
	t.Cleanup(server.Close)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: key, KeyID: name}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(fmt.Appendf(nil, `{"iss":"https://%s.example.com/","aud":"bots","exp":%d}`, name, time.Now().Add(time.Hour).Unix()))
	if err != nil {
		t.Fatal(err)
	}
	token, _ = signed.CompactSerialize()
	return fmt.Sprintf("jwt: {issuer: https://%s.example.com/, audience: bots, jwks_url: %s, algorithms: [EdDSA]}\n", name, server.URL), token
}

func TestEveryGroupHasItsOwnIssuer(t *testing.T) {
	nova, novaToken := issuer(t, "nova")
	claude, claudeToken := issuer(t, "claude")
	file := func(group string) string {
		text, err := os.ReadFile(filepath.Join(configs, "groups", group, "group.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	dir := copied(t, map[string]string{"groups/nova/group.yaml": file("nova") + nova, "groups/claude/group.yaml": file("claude") + claude})
	p := start(t, nil, "-config", dir, "-ttl", "0s")
	_, base, _ := strings.Cut(p.banner, " on ")
	base, _, _ = strings.Cut(base, ",")
	for _, want := range []string{"also for JWTs of https://nova.example.com/ for bots\n", "also for JWTs of https://claude.example.com/ for bots\n"} {
		if strings.Count(p.banner, want) != 1 {
			t.Errorf("%q is not in\n%s", want, p.banner)
		}
	}
	expect := func(path, token string, want int) {
		t.Helper()
		if got := status(t, base+path, token); got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
	expect("/nova/nova-lite", novaToken, 200)
	expect("/nova/nova-lite", claudeToken, 401)
	expect("/claude/claude-haiku-4-5", claudeToken, 200)
	expect("/claude/nova-lite", claudeToken, 404)
	expect("/mistral/mistral-small", claudeToken, 401)
	if a := talk(t, base+"/nova/nova-lite", novaToken, "Hello!"); a.Text == "" {
		t.Error("no answer")
	}
	if err := os.WriteFile(filepath.Join(dir, "groups/nova/group.yaml"), []byte(file("nova")+claude), 0o644); err != nil {
		t.Fatal(err)
	}
	expect("/nova/nova-lite", novaToken, 401)
	expect("/nova/nova-lite", claudeToken, 200)
}
