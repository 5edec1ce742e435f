package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

func poeReports(t *testing.T) incident {
	s := set(t, nil)
	for _, words := range []string{"Bot returned no text in response", "Bot exited without sending 'done' event"} {
		if _, err := s.client("nova-lite").ReportError(t.Context(), poe.ReportError{Message: words}); err != nil {
			t.Error(err)
		}
	}
	return s.end()
}

// The function settingssync between Parameter Store and a Poe that does not know the bot, and
// then one that takes its settings but for the controls.
func oldSettings(t *testing.T) incident {
	binary := filepath.Join(t.TempDir(), "settingssync")
	if err := emulator.Build(binary, "../settingssync"); err != nil {
		t.Fatal(err)
	}
	known := false
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !known {
			http.Error(w, "no such bot", http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `{'response_version': 2, 'parameter_controls': None}`)
	}))
	defer site.Close()
	s := set(t, func(o *emulator.Options) {
		o.Bootstrap, o.Env = binary, append(o.Env, "POEBRIDGE_POE_API_URL="+site.URL)
	})
	s.conf.PutSecret(secret, `{"nova-lite":{"keys":["`+keyA+`"],"poe_bot":"Nova-Lite"}}`)
	change := []byte(`{"version":"0","detail-type":"Parameter Store Change","source":"aws.ssm","account":"123456789012","region":"us-east-1","detail":{"operation":"Update","name":"` + baseName + `","type":"String"}}`)
	s.Invoke(change)
	known = true
	s.Invoke(change)
	return s.end()
}

// spoiltCharge is an answer of a bot whose users pay, with a Poe whose API for costs fails:
// first when it is to authorise, and then when it is to charge.
func spoiltCharge(faults ...poesim.CostFault) func(t *testing.T) incident {
	return func(t *testing.T) incident {
		bank := poesim.New(poesim.Options{Key: func(_ *http.Request, key string) bool { return key == keyA }})
		bank.FailCost(faults...)
		server := httptest.NewServer(bank)
		defer server.Close()
		s := set(t, withEnv("POEBRIDGE_POE_API_URL="+server.URL))
		s.conf.PutParameter(baseName, seller)
		s.says("Hello")
		return s.end()
	}
}

// notToBeCharged is a bot whose key Poe refuses, and then one whose queries have no id.
func notToBeCharged(t *testing.T) incident {
	refused := spoiltCharge(poesim.Uncharged(poesim.Message(http.StatusForbidden, "no such key")))(t)
	s := set(t, nil)
	s.conf.PutParameter(baseName, seller)
	q := poe.Conversation("Hello")
	q.BotQueryID = ""
	s.asks(t.Context(), s.client("nova-lite"), q)
	return refused.add(s.end())
}

func chargeInDoubt(t *testing.T) incident {
	lost := spoiltCharge(poesim.CostFault{}, poesim.Uncharged(poesim.Message(http.StatusNotFound, "no such query")))(t)
	return lost.add(spoiltCharge(poesim.CostFault{}, poesim.Charged(poesim.Reset))(t))
}
