package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/poe"
)

// signer publishes a key and signs with it.
func signer(t *testing.T) (url string, sign func(audience string) string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(set) }))
	t.Cleanup(server.Close)
	with, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: "1"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return server.URL, func(audience string) string {
		claims, _ := json.Marshal(map[string]any{"iss": "https://idp.example.com/", "aud": audience, "exp": time.Now().Add(time.Hour).Unix()})
		signed, err := with.Sign(claims)
		if err != nil {
			t.Fatal(err)
		}
		token, _ := signed.CompactSerialize()
		return token
	}
}

func TestATokenOpensEveryBotOfItsGroup(t *testing.T) {
	c := launch(t, withEnv("POEBRIDGE_TTL=0s"))
	url, sign := signer(t)
	token, other := sign("bots"), sign("others")
	plain := c.put(t, "/poebridge/test/groups/nova/_group", "groups/nova/group.yaml")
	c.conf.PutSecret(secret, `{}`)

	expect := func(bot, token string, want int) {
		t.Helper()
		if got := c.status(t, bot, token); got != want {
			t.Errorf("%s: got %d, want %d", bot, got, want)
		}
	}
	expect("nova-lite", token, 401)
	c.conf.PutParameter("/poebridge/test/groups/nova/_group",
		plain+"jwt: {issuer: https://idp.example.com/, audience: bots, jwks_url: "+url+", algorithms: [ES256]}\n")
	expect("nova-lite", token, 200)
	expect("nova-micro", token, 200)
	expect("no-such-bot", token, 404)
	expect("nova-lite", other, 401)
	c.conf.Fail(configsim.SecretsManager, configsim.Outage())
	answer, err := (&poe.Client{URL: c.url + "/nova-lite", AccessKey: token}).Query(t.Context(), poe.Conversation("Hello"))
	if err != nil || !answer.Complete || answer.Err != nil {
		t.Errorf("%+v, %v", answer, err)
	}
	c.conf.Fail(configsim.SecretsManager, nil)
	c.conf.PutParameter("/poebridge/test/groups/nova/_group", plain+"stages: {"+stage+": {jwt: {issuer: https://idp.example.com/, audience: others, jwks_url: "+url+", algorithms: [ES256]}}}\n")
	expect("nova-lite", token, 401)
	expect("nova-lite", other, 200)
	c.conf.PutParameter("/poebridge/test/groups/nova/_group", plain)
	expect("nova-lite", other, 401)
}

func TestAColdStartWithATokenCostsTwoCallsToParameterStore(t *testing.T) {
	c := launch(t, nil)
	url, sign := signer(t)
	plain := c.put(t, "/poebridge/test/groups/nova/_group", "groups/nova/group.yaml")
	c.conf.PutParameter("/poebridge/test/groups/nova/_group",
		plain+"jwt: {issuer: https://idp.example.com/, audience: bots, jwks_url: "+url+", algorithms: [ES256]}\n")
	for range 3 {
		if got := c.status(t, "nova-lite", sign("bots")); got != 200 {
			t.Errorf("got %d", got)
		}
	}
	if p, s := c.calls(); p != 2 || s != 1 {
		t.Errorf("%d calls to Parameter Store, %d to Secrets Manager", p, s)
	}
	// Strangers with tokens cost no more, whatever bot they name.
	for _, bot := range []string{"nova-micro", "no-such-bot", "another"} {
		if got := c.status(t, bot, strings.Replace(sign("bots"), ".", ".e30", 1)); got != 401 {
			t.Errorf("%s: got %d", bot, got)
		}
	}
	if p, s := c.calls(); p != 2 || s != 1 {
		t.Errorf("%d calls to Parameter Store, %d to Secrets Manager", p, s)
	}
}
