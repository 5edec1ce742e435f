package lazyregexp

import (
	"regexp"
	"sync"
	"testing"
)

var packageLevel = New(`(a+)(b*)`)

func TestAnExpressionDoesAsTheOneThatIsCompiledAtOnce(t *testing.T) {
	want := regexp.MustCompile(`(a+)(b*)`)
	var all sync.WaitGroup
	for range 4 { // the first use may be several at a time
		all.Go(func() {
			if got, want := packageLevel.ReplaceAllString("xaab aa", "<$1>"), want.ReplaceAllString("xaab aa", "<$1>"); got != want {
				t.Errorf("%q instead of %q", got, want)
			}
		})
	}
	all.Wait()
	if got := packageLevel.String(); got != want.String() {
		t.Errorf("%q", got)
	}
}

func TestNothingIsCompiledBeforeTheFirstUse(t *testing.T) {
	r := New(`a`)
	if r.compiled != nil {
		t.Error("compiled by New")
	}
	if !r.MatchString("a") || r.compiled == nil {
		t.Error("not compiled by use, or not kept")
	}
}

func TestAnExpressionThatIsNonePanicsAtItsUse(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	New(`(`).MatchString("")
}
