package main

import (
	"path/filepath"
	"testing"
	"time"

	"net/http/httptest"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// buildGateway builds the real function.
func buildGateway(t *testing.T) (bootstrap string) {
	t.Helper()
	bootstrap = filepath.Join(t.TempDir(), "bootstrap")
	if err := emulator.Build(bootstrap, "../../functions/gateway"); err != nil {
		t.Fatal(err)
	}
	return bootstrap
}

// launchReal is launch with the real function behind the address of nova-lite. The models'
// answers are those of reply; nil: the simulator's own.
func launchReal(t *testing.T, bootstrap string, reply func(bedrocksim.Call) bedrocksim.Answer) (*cloud, *desk, string) {
	t.Helper()
	c, d := launch(t)
	var options []bedrocksim.Option
	if reply != nil {
		options = append(options, bedrocksim.WithAnswers(reply))
	}
	sim := bedrocksim.Start(t, options...)
	account := httptest.NewServer(c)
	t.Cleanup(account.Close)
	_, url := emulator.Start(t, emulator.Options{Bootstrap: bootstrap, Timeout: time.Minute, Env: []string{
		"POEBRIDGE_STAGE=test", "POEBRIDGE_GROUP=nova", "AWS_ACCESS_KEY_ID=EMULATED", "AWS_SECRET_ACCESS_KEY=emulated",
		"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + sim.URL(), "AWS_ENDPOINT_URL_SSM=" + account.URL, "AWS_ENDPOINT_URL_SECRETS_MANAGER=" + account.URL,
	}})
	c.at(url + "/nova-lite")
	return c, d, url + "/nova-lite"
}
