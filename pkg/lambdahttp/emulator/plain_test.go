package emulator_test

import (
	"net/http"
	"testing"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// What EventBridge and other services invoke has no function URL and no stream.
func TestAnAnswerThatIsNoStreamIsForThoseWhoInvoke(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Env: []string{"TRIAL_INIT=plain"}})
	for _, payload := range []string{`{"detail":{"name":"/a"}}`, `null`} {
		if r := e.Invoke([]byte(payload)); r.Status != http.StatusOK || string(r.Body) != payload || r.Report.Error != "" || r.Report.Bytes != len(payload) {
			t.Errorf("%s: %d %s %+v", payload, r.Status, r.Body, r.Report)
		}
	}
	if r := e.Invoke([]byte(`"fail"`)); r.Status != 0 || r.Report.Error != "errorString" || r.Report.Message != "as asked" {
		t.Errorf("%+v", r)
	}
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusBadGateway {
		t.Errorf("the function URL answers %d", resp.StatusCode)
	}
	if reports := e.Reports(); reports[len(reports)-1].Error != emulator.ErrorResponse || e.Started() != 1 {
		t.Errorf("%+v", reports)
	}
}
