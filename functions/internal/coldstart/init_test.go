package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// What the init of packages may allocate, in bytes: each cold start does that before anything
// else. Of ours it is 97 KB, tables of texts mostly; a regular expression that is compiled
// there takes 5 to 40 more. Of all it is 942 KB; an SDK's client with schemas, as that of
// Parameter Store since v1.80.0, takes up to 1,400 more.
const (
	ownInitBudget = 110_000
	allInitBudget = 1_000_000
)

func TestPackagesDoLittleBeforeTheStart(t *testing.T) {
	cmd := exec.Command(bootstrap)
	cmd.Env = []string{"GODEBUG=inittrace=1", "PATH=" + os.Getenv("PATH")}
	var trace bytes.Buffer
	cmd.Stderr = &trace
	_ = cmd.Run() // it says that it needs Lambda
	own, all := 0, 0
	for line := range strings.Lines(trace.String()) {
		var name string
		var at, clock float64
		var allocated, count int
		if n, _ := fmt.Sscanf(line, "init %s @%f ms, %f ms clock, %d bytes, %d allocs", &name, &at, &clock, &allocated, &count); n != 5 {
			continue
		}
		all += allocated
		if name == "main" || strings.HasPrefix(name, "github.com/poebridge/") {
			own += allocated
			t.Logf("%6d bytes in %4d allocations: %s", allocated, count, name)
		}
	}
	t.Logf("%6d bytes in all", all)
	if own == 0 || own > ownInitBudget || all > allInitBudget {
		t.Errorf("the init of our packages allocates %d bytes, of at most %d; that of all %d, of at most %d", own, ownInitBudget, all, allInitBudget)
	}
}
