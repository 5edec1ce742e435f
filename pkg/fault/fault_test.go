package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/fault"
)

func TestEveryKindHasANameAndATextInEveryLanguage(t *testing.T) {
	names := map[string]fault.Kind{}
	for _, kind := range fault.Kinds() {
		name := kind.String()
		if other, taken := names[name]; taken || name == "" {
			t.Errorf("kinds %d and %d share the name %q", kind, other, name)
		}
		names[name] = kind
		for _, language := range fault.Languages() {
			text := fault.UserText(&fault.Error{Kind: kind}, language)
			if empty := kind == fault.InsufficientFunds; (text == "") != empty {
				t.Errorf("%s in %s reads %q", kind, language, text)
			}
		}
	}
}

func TestWhatFollowsFromAKind(t *testing.T) {
	for _, row := range []struct {
		kind                        fault.Kind
		retry, failover, allowRetry bool
		errorType                   string
	}{
		{fault.Internal, false, false, false, ""},
		{fault.Throttled, true, true, true, ""},
		{fault.Unavailable, true, true, true, ""},
		{fault.Timeout, true, true, true, ""},
		{fault.TooLong, false, false, false, "user_message_too_long"},
		{fault.InvalidRequest, false, false, false, "user_caused_error"},
		{fault.AccessDenied, false, true, false, ""},
		{fault.NotFound, false, true, false, ""},
		{fault.Filtered, false, false, false, "user_caused_error"},
		{fault.StreamBroken, true, true, true, ""},
		{fault.Misconfigured, false, true, false, ""},
		{fault.InsufficientFunds, false, false, true, "insufficient_fund"},
		{fault.QuotaExceeded, false, true, false, ""},
		{fault.Busy, false, false, true, ""},
		{fault.Kind(200), false, false, false, ""},
	} {
		k := row.kind
		if k.Retryable() != row.retry || k.Failover() != row.failover || k.AllowRetry() != row.allowRetry || k.PoeErrorType() != row.errorType {
			t.Errorf("%s: retry %t, failover %t, allow_retry %t, error_type %q; want %+v",
				k, k.Retryable(), k.Failover(), k.AllowRetry(), k.PoeErrorType(), row)
		}
	}
}

func TestTheFirstClassificationWins(t *testing.T) {
	first := fault.New(fault.Throttled, "bedrock", "slow down: %w", errors.New("429"))
	err := fault.Wrap(fault.Internal, "chat", fmt.Errorf("relay: %w", first))
	if got := fault.KindOf(err); got != fault.Throttled {
		t.Errorf("kind is %s, want throttled", got)
	}
	if got := err.Error(); got != "chat: relay: bedrock: slow down: 429" {
		t.Errorf("reads %q", got)
	}
	if fault.Wrap(fault.Internal, "chat", nil) != nil {
		t.Error("a nil error became a failure")
	}
}

func TestAFailureMayKeepPoeFromRunningTheQueryAgain(t *testing.T) {
	paid := &fault.Error{Kind: fault.Unavailable, NoRetry: true}
	for name, row := range map[string]struct {
		err  error
		want bool
	}{
		"of a kind that passes":          {fault.New(fault.Unavailable, "x", "y"), true},
		"an expired deadline":            {context.DeadlineExceeded, true},
		"of a kind that does not":        {fault.New(fault.Internal, "x", "y"), false},
		"after something was paid for":   {paid, false},
		"the same, told by someone else": {fault.Wrap(fault.Timeout, "image", paid), false},
	} {
		if got := fault.AllowRetry(row.err); got != row.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestKindOfUnclassifiedErrors(t *testing.T) {
	if got := fault.KindOf(errors.New("?")); got != fault.Internal {
		t.Errorf("an unknown error is %s", got)
	}
	if got := fault.KindOf(fmt.Errorf("x: %w", context.DeadlineExceeded)); got != fault.Timeout {
		t.Errorf("an expired deadline is %s", got)
	}
}

func TestUserTextFollowsTheLanguageTagAndFallsBackToEnglish(t *testing.T) {
	busy := fault.New(fault.Throttled, "x", "y")
	for tag, want := range map[string]string{"de": "Modell", "de-AT": "Modell", "pt_BR": "modelo", "ZH-hant": "模型", "tlh": "busy", "": "busy"} {
		if got := fault.UserText(busy, tag); !strings.Contains(got, want) {
			t.Errorf("%q: %q does not contain %q", tag, got, want)
		}
	}
	own := &fault.Error{Kind: fault.Misconfigured, UserText: "This bot is having a rest."}
	if got := fault.UserText(fault.Wrap(fault.Internal, "gateway", own), "de"); got != own.UserText {
		t.Errorf("an error's own text was replaced by %q", got)
	}
}
