package emulator_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// platformLines are those that Lambda itself writes, with what differs each time blotted out.
func platformLines(log string) string {
	for _, blot := range []struct{ what, by string }{
		{`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`, "ID"},
		{`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`, "TIME"},
		{`\d+(\.\d\d)? ms`, "N ms"},
		{`after \d+\.\d\d seconds`, "after N seconds"},
		{`Used: \d+ MB`, "Used: N MB"},
		{`fork/exec \S+:`, "fork/exec BOOTSTRAP:"},
	} {
		log = regexp.MustCompile(blot.what).ReplaceAllString(log, blot.by)
	}
	var lines []string
	for line := range strings.SplitSeq(log, "\n") {
		if regexp.MustCompile(`^(START|END|REPORT|INIT_REPORT|RequestId|TIME|Runtime\.)\b`).MatchString(line) {
			lines = append(lines, strings.TrimRight(strings.ReplaceAll(line, "\t", "|"), "|"))
		}
	}
	return strings.Join(lines, "\n")
}

// foreign is a program for a machine that nobody has.
func foreign(t *testing.T) string {
	t.Helper()
	program, err := os.ReadFile(trial)
	if err != nil {
		t.Fatal(err)
	}
	program[18], program[19] = 0xff, 0xff // e_machine
	file := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(file, program, 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheLogHasTheLinesOfLambda(t *testing.T) {
	const (
		start  = "START RequestId: ID Version: $LATEST\n"
		end    = "END RequestId: ID\n"
		report = "REPORT RequestId: ID|Duration: N ms|Billed Duration: N ms|Memory Size: 512 MB|"
	)
	for name, row := range map[string]struct {
		change func(t *testing.T, o *emulator.Options)
		path   string
		want   string
	}{
		"a success": {path: "/pid", want: start + end + report + "Max Memory Used: N MB|Init Duration: N ms"},
		"an exit": {path: "/exit", want: start + "RequestId: ID Error: Runtime exited with error: exit status 4\nRuntime.ExitError\n" + end +
			report + "Init Duration: N ms|Status: error|Error Type: Runtime.ExitError"},
		"a time-out": {path: "/blocks-all", change: func(_ *testing.T, o *emulator.Options) { o.Timeout = time.Second },
			want: start + "TIME ID Task timed out after N seconds\n" + end + report + "Init Duration: N ms|Status: timeout"},
		"too much memory": {path: "/hoard", change: func(_ *testing.T, o *emulator.Options) { o.LimitMemory = true },
			want: start + "RequestId: ID Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n" + end +
				report + "Max Memory Used: N MB|Init Duration: N ms|Status: error|Error Type: Runtime.OutOfMemory"},
		"an init that exits": {path: "/pid", change: func(_ *testing.T, o *emulator.Options) { o.Env = []string{"TRIAL_INIT=exit"} },
			want: "INIT_REPORT Init Duration: N ms|Phase: init|Status: error|Error Type: Runtime.ExitError\n" + start +
				"RequestId: ID Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n" + end + report + "Status: error|Error Type: Runtime.ExitError"},
		"an init that hangs": {path: "/pid", change: func(_ *testing.T, o *emulator.Options) {
			o.Env, o.InitTimeout = []string{"TRIAL_INIT=hang"}, 500*time.Millisecond
		}, want: "INIT_REPORT Init Duration: N ms|Phase: init|Status: timeout\n" + start +
			"TIME ID Task timed out after N seconds\n" + end + report + "Status: timeout"},
		"another machine's program": {path: "/pid", change: func(t *testing.T, o *emulator.Options) { o.Bootstrap = foreign(t) },
			want: "INIT_REPORT Init Duration: N ms|Phase: init|Status: error|Error Type: Runtime.InvalidEntrypoint\n" + start +
				"RequestId: ID Error: fork/exec BOOTSTRAP: exec format error\nRuntime.InvalidEntrypoint\n" + end + report + "Status: error|Error Type: Runtime.InvalidEntrypoint"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // some wait for a deadline
			log := &syncbuf.Buffer{}
			opts := emulator.Options{Bootstrap: trial, Timeout: 10 * time.Second, MemoryMB: 512, Log: log}
			if row.change != nil {
				row.change(t, &opts)
			}
			e, url := emulator.Start(t, opts)
			get(t, url, row.path)
			e.Reports()
			if got := platformLines(log.String()); got != row.want {
				t.Errorf("got\n%s\nwant\n%s", got, row.want)
			}
		})
	}
}

func TestAFunctionThatLetsNobodyIn(t *testing.T) {
	log := &syncbuf.Buffer{}
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Forbidden: true, Log: log})
	status, body, _ := get(t, url, "/pid")
	if status != http.StatusForbidden || !strings.HasPrefix(body, `{"Message":"Forbidden. For troubleshooting`) {
		t.Errorf("%d %s", status, body)
	}
	if e.Started() != 0 || log.String() != "" {
		t.Errorf("%d processes, log: %s", e.Started(), log)
	}
}
