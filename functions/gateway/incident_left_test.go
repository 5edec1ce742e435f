package main

import (
	"context"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry"
)

// Lambda tells no function that its caller has left. A server of HTTP does, such as that of
// functions/local, which has the same gateway behind it.
func abandoned(t *testing.T) incident {
	log := &lockedBuffer{}
	sim := bedrocksim.Start(t)
	steps := make(chan struct{})
	defer close(steps)
	sim.Script(bedrocksim.Text("So far", " so good").Step(steps))
	web := httptest.NewServer(served(t, sim.URL(), log))
	defer web.Close()
	ctx, leave := context.WithCancel(t.Context())
	client := &poe.Client{URL: web.URL + "/nova-lite", AccessKey: keyA, OnEvent: func(e poe.Event) {
		if e.Name == poe.EventMeta {
			leave()
		}
	}}
	_, _ = client.Query(ctx, poe.Conversation("Hello")) // the user does not wait for what comes of it
	web.Close()                                         // once the query is over
	return incident{log: log.String()}
}

// served is the gateway of the group nova, of the shipped files.
func served(t *testing.T, bedrockURL string, out *lockedBuffer) *gateway.Gateway {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(keys, []byte(`{"nova-lite":"`+keyA+`"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	templates, err := config.OpenDir(configs)
	if err != nil {
		t.Fatal(err)
	}
	log := newLog(out, "", telemetry.New(io.Discard, telemetry.Options{}))
	client := bedrock.New(aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(bedrockURL), Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}, bedrock.Options{})
	factory := bot.Factory{bot.KindChat: chat.New(client, attachment.New(attachment.Options{}))}
	return gateway.New(gateway.Options{
		Bots: config.NewBots(config.BotsOptions{Store: templates, Group: "nova", Factory: factory, TTL: time.Minute, Log: log}),
		Keys: config.NewKeys(config.KeysOptions{Source: config.KeysFile{Path: keys}, TTL: time.Minute, Log: log}),
		Log:  log, Version: version,
	})
}
