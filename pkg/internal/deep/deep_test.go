package deep_test

import (
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
		if p := recover(); p != "so deep" {
			t.Errorf("recovered %v", p)
		}
	}()
	deep.Call(func() { panic("so deep") })
	t.Error("no panic")
}
