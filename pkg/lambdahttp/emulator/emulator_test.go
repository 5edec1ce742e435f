package emulator_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/internal/syncbuf"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// trial is the function that misbehaves as it is told.
var trial string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "trial")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		trial = filepath.Join(dir, "trial")
		if err := emulator.Build(trial, "./testdata/trial"); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// get asks the function URL for a path and returns status and body, and whether
// the body was cut.
func get(t *testing.T, url, path string) (status int, body string, cut bool) {
	t.Helper()
	r, err := http.Get(url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, string(b), err != nil
}

// What the user sees, what Lambda is told, and whether the next user finds the
// same process.
func TestMisbehaviour(t *testing.T) {
	const broken = `{"detail":"Something went wrong. Please try again."}`
	for _, row := range []struct {
		path     string
		status   int
		body     string
		cut      bool
		err      string
		survives bool
	}{
		{"/panic", 500, broken, false, "", true},
		{"/panic-late", 200, "so far", true, "CutError", true},
		{"/exit", 502, `{"Message":"Internal Server Error"}`, false, emulator.ErrorExit, false},
		{"/exit-late", 200, "so far", true, emulator.ErrorExit, false},
		{"/status-7", 502, `{"Message":"Internal Server Error"}`, false, emulator.ErrorResponse, true},
		{"/until-deadline", 200, "waiting\nin time\n", false, "", true},
		{"/ignores-deadline", 200, "so far", true, "CutError", true},
		{"/silent", 504, `{"detail":"The answer was not ready in time. Please try again."}`, false, "", true},
		{"/blocks-all", 502, `{"Message":"Internal Server Error"}`, false, emulator.ErrorTimedOut, false},
	} {
		t.Run(row.path, func(t *testing.T) {
			t.Parallel() // they mostly wait for a deadline
			log := &syncbuf.Buffer{}
			e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Timeout: 2 * time.Second, Log: log})
			status, body, cut := get(t, url, row.path)
			if status != row.status || body != row.body || cut != row.cut {
				t.Errorf("the user sees %d %q, cut: %t", status, body, cut)
			}
			report := e.Reports()[0]
			if report.Error != row.err {
				t.Errorf("Lambda is told %q: %s", report.Error, report.Message)
			}
			if strings.Contains(log.String(), "secret") || strings.Contains(report.Message, "secret") {
				t.Errorf("a panic's value is told: %s", log)
			}
			if status, _, cut := get(t, url, "/pid"); status != 200 || cut {
				t.Errorf("the next user sees %d", status)
			}
			if survives := e.Started() == 1; survives != row.survives {
				t.Errorf("the process survives: %t", survives)
			}
		})
	}
}

func TestRequestAndResponseKeepWhatTheyCarry(t *testing.T) {
	_, url := emulator.Start(t, emulator.Options{Bootstrap: trial})
	for _, row := range []struct{ kind, body string }{
		{"application/json", `{"a":"é"}`},
		{"", "\x00\xff binary"},
		{"application/json", "not\xff utf-8"},
		{"text/plain; charset=utf-8", ""},
	} {
		r, _ := http.NewRequest("PUT", url+"/echo?x=1&y=%20", strings.NewReader(row.body))
		if row.kind != "" {
			r.Header.Set("Content-Type", row.kind)
		}
		r.Header.Set("Cookie", "one=1; two=2")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		want := fmt.Sprintf(`PUT /echo x=1&y=%%20 "one=1; two=2" %d <nil>`, len(row.body))
		if response.StatusCode != http.StatusTeapot || string(body) != row.body || response.Header.Get("X-Seen") != want {
			t.Errorf("%d %q, seen %s", response.StatusCode, body, response.Header.Get("X-Seen"))
		}
		if cookies := response.Header.Values("Set-Cookie"); len(cookies) != 2 {
			t.Errorf("cookies %q", cookies)
		}
	}
}

func TestPiecesAndTimesAreReported(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial})
	if _, body, cut := get(t, url, "/pieces"); cut || strings.Count(body, "\n") != 10 {
		t.Errorf("%q, cut: %t", body, cut)
	}
	if report := e.Reports()[0]; report.Bytes != 80 || report.Init == 0 || report.Duration == 0 {
		t.Errorf("%+v", report)
	}
}

func TestAProcessIsReusedAndSeveralServeAtOnce(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Environments: 2, Timeout: 2 * time.Second})
	_, first, _ := get(t, url, "/pid")
	if _, second, _ := get(t, url, "/pid"); first != second {
		t.Errorf("served by %s, then by %s", first, second)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { get(t, url, "/until-deadline") })
	}
	for len(e.PIDs()) < 2 { // the second is started because the first is busy
		time.Sleep(time.Millisecond)
	}
	status := 200
	for status == 200 { // until both are taken
		status, _, _ = get(t, url, "/pid")
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("a third at once gets %d", status)
	}
	wg.Wait()
	if e.Started() != 2 {
		t.Errorf("%d processes", e.Started())
	}
}

func TestOneProcessServesSeveralAtOnce(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Concurrency: 4, Timeout: 2 * time.Second})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if status, body, _ := get(t, url, "/until-deadline"); status != 200 || body != "waiting\nin time\n" {
				t.Errorf("%d %q", status, body)
			}
		})
	}
	wg.Wait()
	if e.Started() != 1 {
		t.Errorf("%d processes", e.Started())
	}
}

func TestFailuresOfInit(t *testing.T) {
	for _, row := range []struct{ how, error, message string }{
		{"exit", emulator.ErrorExit, "exit status 3"}, {"hang", emulator.ErrorTimedOut, "init took too long"},
	} {
		t.Run(row.how, func(t *testing.T) {
			e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Env: []string{"TRIAL_INIT=" + row.how}, InitTimeout: 500 * time.Millisecond})
			if status, _, _ := get(t, url, "/pid"); status != http.StatusBadGateway {
				t.Errorf("the user sees %d", status)
			}
			if report := e.Reports()[0]; report.Error != row.error || !strings.Contains(report.Message, row.message) {
				t.Errorf("%+v", report)
			}
		})
	}
}

func TestStandardOutputIsPartOfTheLogUnlessItHasAPlace(t *testing.T) {
	for _, apart := range []bool{false, true} {
		log, out := &syncbuf.Buffer{}, &syncbuf.Buffer{}
		options := emulator.Options{Bootstrap: trial, Log: log}
		if apart {
			options.Stdout = out
		}
		e, url := emulator.Start(t, options)
		get(t, url, "/says")
		e.Close() // what is in the pipe comes out
		if strings.Contains(log.String(), "to stdout\n") == apart || strings.Contains(out.String(), "to stdout\n") != apart || strings.Contains(out.String(), "REPORT") {
			t.Errorf("apart: %t, the log is\n%s\nand beside it is\n%s", apart, log, out)
		}
	}
}

func TestABootstrapThatIsMissingIsNamed(t *testing.T) {
	log := &syncbuf.Buffer{}
	_, url := emulator.Start(t, emulator.Options{Bootstrap: "/no/such/bootstrap", Log: log})
	if status, _, _ := get(t, url, "/pid"); status != http.StatusBadGateway || !strings.Contains(log.String(), "/no/such/bootstrap") {
		t.Errorf("%d, %s", status, log)
	}
}

func TestARequestThatIsTooLargeDoesNotReachTheFunction(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial})
	for _, size := range []int{emulator.DefaultMaxRequest, emulator.DefaultMaxRequest + 1} {
		r, err := http.Post(url+"/echo", "text/plain", io.LimitReader(endless{}, int64(size)))
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes: %d", size, r.StatusCode)
		}
	}
	if e.Started() != 0 {
		t.Error("a process was started for it")
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

func TestACrashInTheMiddleIsNoEndOfTheAnswer(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial})
	r, err := http.Get(url + "/until-deadline")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if err := syscall.Kill(e.PIDs()[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(r.Body); err == nil {
		t.Errorf("%q has an end", body)
	}
	if report := e.Reports()[0]; report.Error != emulator.ErrorExit || !strings.Contains(report.Message, "killed") {
		t.Errorf("%+v", report)
	}
}

func TestAnEventOfAnotherServiceIsAnErrorAndNeverASuccess(t *testing.T) {
	e, _ := emulator.Start(t, emulator.Options{Bootstrap: trial})
	for _, row := range []struct{ name, payload, want string }{
		{"EventBridge", `{"version":"0","id":"1","detail-type":"Parameter Store Change","source":"aws.ssm","detail":{}}`, "an event of EventBridge"},
		{"a queue", `{"Records":[]}`, "records of"},
		{"API Gateway", `{"version":"1.0","httpMethod":"GET","requestContext":{}}`, "version 1.0"},
		{"the console's test", `{"key1":"value1"}`, "something else"},
		{"nothing", `{}`, "an empty object"},
		{"null", `null`, "an empty object"},
		{"a list", `[1]`, "no JSON object"},
		{"no method", `{"version":"2.0","rawPath":"/"}`, "a request without a method"},
	} {
		r := e.Invoke([]byte(row.payload))
		if r.Status != 0 || r.Report.Error != "NotRequestError" || !strings.Contains(r.Report.Message, row.want) {
			t.Errorf("%s: %d, %+v", row.name, r.Status, r.Report)
		}
	}
	if e.Started() != 1 {
		t.Errorf("it cost %d processes", e.Started())
	}
}

func TestASecondAnswerIsRefused(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Env: []string{"TRIAL_INIT=twice"}})
	if _, body, _ := get(t, url, "/"); body != "none" {
		t.Errorf("first %q", body)
	}
	_, body, _ := get(t, url, "/") // tells how the second answer before it was taken
	if code, _ := strconv.Atoi(body); code != http.StatusBadRequest && code != http.StatusForbidden {
		t.Errorf("the second answer gets %q", body)
	}
	if e.Started() != 1 {
		t.Errorf("%d processes", e.Started())
	}
}

func TestAProcessThatDiedWhileIdleCostsNobody(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial})
	get(t, url, "/pid")
	e.Reports()
	if err := syscall.Kill(e.PIDs()[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); len(e.PIDs()) > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("its end is not noticed")
		}
	}
	if status, _, cut := get(t, url, "/pid"); status != 200 || cut {
		t.Errorf("the next user sees %d", status)
	}
	if e.Started() != 2 || len(e.Reports()) != 2 {
		t.Errorf("%d processes, %+v", e.Started(), e.Reports())
	}
}

func TestAProcessOfManyIsFrozenOnlyWhenAllAreDone(t *testing.T) {
	e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, Freeze: true, Concurrency: 6, Timeout: 3 * time.Second})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, body, cut := get(t, url, "/until-deadline"); cut || body != "waiting\nin time\n" {
				t.Errorf("%q, cut: %t", body, cut)
			}
		})
		wg.Go(func() { get(t, url, "/pid") })
	}
	wg.Wait()
	e.Reports()
	for deadline := time.Now().Add(20 * time.Second); !e.Frozen(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not frozen")
		}
	}
	if e.Started() != 1 {
		t.Errorf("%d processes", e.Started())
	}
}

// At its end a process is told, and what is under way has a little time; what does not
// use it is cut.
func TestWhatIsUnderWayWhenTheProcessIsEnded(t *testing.T) {
	for path, row := range map[string]struct {
		time time.Duration
		body string
		cut  bool
	}{
		"/until-deadline":   {time.Minute, "waiting\nin time\n", false},
		"/ignores-deadline": {time.Millisecond, "so far", true},
	} {
		e, url := emulator.Start(t, emulator.Options{Bootstrap: trial, ShutdownTime: row.time})
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		first := make([]byte, 64)
		n, _ := r.Body.Read(first) // it is under way
		e.Close()
		rest, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if body := string(first[:n]) + string(rest); body != row.body || (err != nil) != row.cut {
			t.Errorf("%s: %q, %v", path, body, err)
		}
	}
}
