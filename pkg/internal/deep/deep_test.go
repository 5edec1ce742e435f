package deep_test

import (
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/internal/deep"
)

func TestWhatACallDoesIsDoneWhenItReturns(t *testing.T) {
	done := false
	deep.Call(func() { done = true })
	if !done {
		t.Error("it is not")
	}
}

func TestAPanicOfACallIsItsCallers(t *testing.T) {
	defer func() {
		value, stack := deep.Recovered(recover())
		if value != "so deep" {
			t.Errorf("recovered %v", value)
		}
		for _, want := range []string{"whereItHappens", t.Name()} {
			if !strings.Contains(string(stack), want) {
				t.Errorf("%s is not in the stack:\n%s", want, stack)
			}
		}
	}()
	deep.Call(func() { deep.Call(whereItHappens) })
	t.Error("no panic")
}

func whereItHappens() { panic("so deep") }

// Nothing is known of a panic that was not a call's but what it says and where it is.
func TestAnyPanicIsRecoveredWithItsStack(t *testing.T) {
	defer func() {
		value, stack := deep.Recovered(recover())
		if value != "so deep" || !strings.Contains(string(stack), "whereItHappens") {
			t.Errorf("recovered %v with\n%s", value, stack)
		}
	}()
	whereItHappens()
}

// Servers look for this very value.
func TestAHandlerThatIsGivenUpInACallIsGivenUp(t *testing.T) {
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("recovered %v", p)
		}
	}()
	deep.Call(func() { panic(http.ErrAbortHandler) })
}

func TestAPanicThatNobodyRecoversFromTellsWhereItWas(t *testing.T) {
	defer func() {
		err, _ := recover().(error)
		if err == nil || !strings.Contains(err.Error(), "so deep") || !strings.Contains(err.Error(), "whereItHappens") {
			t.Errorf("recovered %v", err)
		}
		if _, ok := errors.AsType[*deep.Panic](err); !ok {
			t.Errorf("of type %T", err)
		}
	}()
	deep.Call(whereItHappens)
}

func TestACallThatEndsItsGoroutineEndsItsCallers(t *testing.T) {
	returned, ended := false, make(chan struct{})
	go func() {
		defer close(ended)
		deep.Call(runtime.Goexit)
		returned = true
	}()
	if <-ended; returned {
		t.Error("it has returned as if it were done")
	}
}
