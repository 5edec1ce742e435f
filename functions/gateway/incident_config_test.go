package main

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/poe"
)

func notSetUp(t *testing.T) incident {
	s := set(t, withEnv("POEBRIDGE_TTL=soon"))
	s.says("Hello")
	return s.end()
}

// A wrong key, and none.
func wrongKey(t *testing.T) incident {
	s := set(t, nil)
	for _, key := range []string{keyB, ""} {
		client := s.client("nova-lite")
		client.AccessKey = key
		s.asks(t.Context(), client, poe.Conversation("Hello"))
	}
	return s.end()
}

// A role without the right, and a secret with a slip.
func keysUnreadable(t *testing.T) incident {
	s := set(t, nil)
	s.conf.Fail(configsim.SecretsManager, configsim.Refuse(400, "AccessDeniedException", "User is not authorized to perform: secretsmanager:GetSecretValue"))
	s.says("Hello")
	slip := set(t, nil)
	slip.conf.PutSecret(secret, `{"nova-lite":"`+keyA+` "}`)
	slip.says("Hello")
	return s.end().add(slip.end())
}

// A fault in the only layer, and a key without a template.
func brokenTemplate(t *testing.T) incident {
	s := set(t, nil)
	s.change("inference: {temprature: 1}, limits: {context_tokens: many}")
	s.says("Hello")
	s.asks(t.Context(), s.client("no-template"), poe.Conversation("Hello"))
	return s.end()
}

func brokenOverride(t *testing.T) incident {
	s := set(t, nil)
	text := s.put(t, baseName, "groups/nova/nova-lite.yaml")
	s.conf.PutParameter(override, strings.Replace(text, "kind: chat", "kind: chats", 1))
	s.ask(t, "nova-lite", "Hello")
	return s.end()
}

// faultyUpdate puts faults into a template that is in use.
func faultyUpdate(t *testing.T) incident {
	s := set(t, withEnv("POEBRIDGE_TTL=50ms"))
	s.ask(t, "nova-lite", "Hello")
	s.change("limits: {context_tokens: many}")
	eventually(t, "the last good template serves", func() bool {
		s.ask(t, "nova-lite", "Hello")
		return strings.Contains(s.log.String(), "last good value")
	})
	return s.end()
}

func lastGoodValue(t *testing.T) incident {
	s := set(t, withEnv("POEBRIDGE_TTL=50ms"))
	s.ask(t, "nova-lite", "Hello")
	s.conf.Fail(configsim.ParameterStore, configsim.Throttle())
	eventually(t, "the last good value serves", func() bool {
		s.ask(t, "nova-lite", "Hello")
		return strings.Contains(s.log.String(), "last good value")
	})
	return s.end().add(faultyUpdate(t))
}
