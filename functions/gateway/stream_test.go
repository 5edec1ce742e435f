package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/poe"
)

// What keeps Poe from sending a query again: bytes at once, and content within a second
// or so. Without credentials nobody can call Bedrock, and there are none before the first
// bytes have arrived; nor does Bedrock answer before there is content.
func TestBytesArriveBeforeBedrockCanBeCalledAndContentBeforeItAnswers(t *testing.T) {
	arrived := make(chan struct{})
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-arrived:
			fmt.Fprintf(w, `{"AccessKeyId":"KEY","SecretAccessKey":"s","Token":"t","Expiration":%q}`, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
		case <-r.Context().Done():
		}
	}))
	defer source.Close()
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(keys, []byte(`{"nova-lite":"`+keyA+`"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	templates, err := filepath.Abs(configs)
	if err != nil {
		t.Fatal(err)
	}
	c := launch(t, withEnv("AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "POEBRIDGE_KEYS_FILE="+keys, "POEBRIDGE_CONFIG_DIR="+templates,
		"AWS_CONTAINER_CREDENTIALS_FULL_URI="+source.URL, "AWS_CONTAINER_AUTHORIZATION_TOKEN=token"))
	steps := make(chan struct{})
	c.sim.Script(bedrocksim.Text("one ", "two").Step(steps))
	client := c.client("nova-lite")
	client.Tries = 1
	var order []string
	client.OnEvent = func(e poe.Event) {
		order = append(order, e.Name)
		switch len(order) {
		case 1:
			if calls := len(c.sim.Calls()); calls > 0 {
				t.Errorf("%d calls before the first byte", calls)
			}
			close(arrived)
		case 2:
			close(steps)
		}
	}
	a, err := client.Query(t.Context(), poe.Conversation("Hello"))
	if err != nil || len(a.Problems()) > 0 || a.Text != "one two" {
		t.Fatalf("%+v, %v", a, err)
	}
	if got := strings.Join(order, " "); got != "meta text text text done" {
		t.Errorf("events are %s", got)
	}
}

// Every piece is let go by the simulator only after the one before has arrived.
func TestEventsArriveOneByOneTheFirstBeforeBedrockHasAnswered(t *testing.T) {
	c := launch(t, nil)
	steps := make(chan struct{}, 1)
	c.sim.Script(bedrocksim.Text("one ", "two ", "three").Step(steps))
	client := c.client("nova-lite")
	client.OnEvent = func(e poe.Event) {
		switch e.Name {
		case poe.EventMeta:
			if calls := c.sim.Calls(); len(calls) > 0 && calls[0].Status != 0 {
				t.Error("Bedrock has answered before the first byte")
			}
			steps <- struct{}{} // the headers
			steps <- struct{}{}
		case poe.EventText:
			steps <- struct{}{}
		}
	}
	a, err := client.Query(t.Context(), poe.Conversation("Hello"))
	if err != nil || len(a.Problems()) > 0 || !a.Complete || a.Text != "one two three" {
		t.Fatalf("%+v, %v", a, err)
	}
	if report := c.last(t); report.Error != "" {
		t.Errorf("%+v", report)
	}
}
