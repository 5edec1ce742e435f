package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

const seller = `schema: 1
kind: chat
model: {id: amazon.nova-lite-v1:0, regions: [us-east-1]}
limits: {context_tokens: 300000, output_tokens: 5000}
price: {input: 0.06, output: 0.24}
charge: {users: true}
`

// The function charges with the key that Poe has called it with.
func TestABotWhoseUsersPay(t *testing.T) {
	bank := poesim.New(poesim.Options{Key: func(_ *http.Request, key string) bool { return key == keyA }})
	server := httptest.NewServer(bank)
	defer server.Close()
	c := launch(t, withEnv("POEBRIDGE_POE_API_URL="+server.URL+"/"))
	c.conf.PutParameter("/poebridge/test/groups/nova/seller", seller)
	c.conf.PutSecret(secret, `{"seller":"`+keyA+`"}`)
	c.ask(t, "seller", "Hello")
	ledger := bank.Charge(poe.Conversation().BotQueryID)
	if n := poesim.MilliCents(ledger.Captured); len(ledger.Captured) != 1 || n == 0 || n > poesim.MilliCents(ledger.Authorised) {
		t.Errorf("%+v", ledger)
	}
}
