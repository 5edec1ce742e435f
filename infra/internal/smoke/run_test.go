package main

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// What cannot be tried without -write and without a small reserved concurrency.
const (
	unwritten   = " pieces-padded comments "
	unthrottled = " throttle "
)

func TestARunWhereAllIsAsAssumed(t *testing.T) {
	t.Parallel()
	d := deploy(t, func(o *emulator.Options) { o.Environments = 2 })
	o := d.try(t, t.Context(), "-write", "-expect-throttle", "2")
	o.want(t, "", "")
	if _, there := d.parameter(overPath); there {
		t.Error("the override is still there")
	}
	if got, want := d.writes(), "PutParameter "+overPath+" DeleteParameter "+overPath; got != want {
		t.Errorf("wrote %s", got)
	}
	if o.result.Queries > maxQueries || o.result.TokensOut == 0 || o.result.Version != "dev" || o.result.Bot != "nova-lite" {
		t.Errorf("%+v", o.result)
	}
	if d.poe.paths[0] != "POST /bot/fetch_settings/My-Nova/"+keyA+"/1.2" {
		t.Errorf("Poe was asked %v", d.poe.paths)
	}
	for id, want := range map[string]string{
		bodyLimit: "413 by Lambda: Request must be smaller", throttled: "2 × 429 by Lambda; application/json: Rate Exceeded.",
		initTime: "42", memoryUsed: "61 of 512 MB", leaveUntold: "outcome ok", httpVersion: "HTTP/1.1, Transfer-Encoding: chunked",
		wwwAuthenticate: "Www-Authenticate", metricsMade: "the log tells of ", coldExtra: "; warm: first byte after ",
	} {
		if got := o.facts[id].Seen; !strings.Contains(got, want) {
			t.Errorf("%s: seen %q, want %q", id, got, want)
		}
	}
	for _, want := range []string{"at most 11 queries", "about $0.", "1/10 who is let in", "It puts an override", "9/10 the function's log", "10/10 the metrics made of it"} {
		if !strings.Contains(o.stderr, want) {
			t.Errorf("not said: %s\n%s", want, o.stderr)
		}
	}
	if !strings.Contains(o.stdout, "25 as assumed, 0 different, 0 not tried; ") {
		t.Errorf("%s", o.stdout)
	}
}

func TestWithoutWriteNothingIsWritten(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	o := d.try(t, t.Context())
	o.want(t, "", unwritten+unthrottled)
	if got := d.writes(); got != "" {
		t.Errorf("wrote %s", got)
	}
	if got := o.facts[piecesPadded].Why; !strings.Contains(got, "-write") {
		t.Errorf("%q", got)
	}
}

// holdBack is an edge that hands over an answer when it has all of it.
func holdBack(t *testing.T, url string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), r.Method, url+r.URL.Path, r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		out.Header, out.ContentLength = r.Header.Clone(), r.ContentLength
		resp, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			return // the caller has left
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		for name, values := range resp.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(resp.StatusCode)
		w.(http.Flusher).Flush() // so that it has no length, as a stream
		_, _ = w.Write(body)
	}
}

func TestAnEdgeThatHoldsPiecesBackIsSeen(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.through(t, holdBack(t, d.url))
	o := d.try(t, t.Context())
	o.want(t, "first-byte pieces", unwritten+unthrottled+" leave-untold leave-billed")
	if got := o.facts[pieces].Seen; !strings.Contains(got, "50 texts in ") || !strings.Contains(got, "100 % of the texts in the last 5 % of the time") {
		t.Errorf("%s", got)
	}
	if !strings.Contains(o.stdout, "DIFFERENT: first-byte, pieces\n") {
		t.Errorf("%s", o.stdout)
	}
}

func TestAURLThatLetsNobodyIn(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.through(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/"}`)
	})
	o := d.try(t, t.Context())
	o.want(t, urlOpen, everythingBut(urlOpen))
	if got := o.facts[urlOpen].Seen; !strings.Contains(got, "403 by Lambda itself: Forbidden.") || !strings.Contains(got, "lambda:InvokeFunctionUrl and lambda:InvokeFunction") {
		t.Errorf("%s", got)
	}
	if got := o.facts[pieces].Why; got != "the URL lets nobody in" {
		t.Errorf("%q", got)
	}
	if d.asked() != 0 {
		t.Errorf("%d queries", d.asked())
	}
}

// everythingBut are the ids of all assumptions but those.
func everythingBut(ids string) string {
	var rest []string
	for _, a := range assumptions() {
		if !named(ids, a.ID) {
			rest = append(rest, a.ID)
		}
	}
	return strings.Join(rest, " ")
}

func TestAKeyThatTheFunctionDoesNotTake(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.account.conf = configsim.New() // not the secret that the function reads
	d.account.conf.PutSecret(secretID, `{"nova-lite":"`+keyB+`"}`)
	o := d.try(t, t.Context())
	o.want(t, authorization, everythingBut("url-open wrong-key www-authenticate authorization"))
	if got := o.facts[authorization].Seen; !strings.HasPrefix(got, "401: the function does not know this key;") {
		t.Errorf("%s", got)
	}
}

func TestAFunctionThatMayNotReadItsSecretSaysSoInTheLog(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	function := d.account.conf
	function.Fail(configsim.SecretsManager, configsim.Refuse(http.StatusBadRequest, "AccessDeniedException", "not authorized to perform: secretsmanager:GetSecretValue"))
	d.account.conf = configsim.New()
	d.account.conf.PutSecret(secretID, `{"nova-lite":"`+keyA+`"}`)
	o := d.try(t, t.Context())
	o.want(t, "wrong-key authorization", everythingBut("url-open wrong-key authorization"))
	if got := o.facts[authorization].Seen; !strings.HasPrefix(got, "503: ") || !strings.Contains(got, "the log says: keys cannot be read: ") || !strings.Contains(got, "secretsmanager:GetSecretValue") {
		t.Errorf("%s", got)
	}
}

func TestAddressAndKeyMayBeGiven(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.deny("DescribeStacks")
	d.deny("GetSecretValue")
	o := d.try(t, t.Context(), "-url", d.url+"/nova-lite", "-key-from-env", "KEY")
	o.want(t, "", unwritten+unthrottled+" poe-fetch poe-controls")
	if got := o.facts[poeFetch].Why; !strings.Contains(got, `"poe_bot"`) {
		t.Errorf("%q", got)
	}
}

func TestAModelThatMayNotBeCalledIsNamedFromTheLog(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.fault, _ = bedrocksim.FaultNamed("access-denied")
	o := d.try(t, t.Context())
	tried := "url-open wrong-key authorization www-authenticate http-version uncompressed content-type headers model-access"
	o.want(t, modelAccess, everythingBut(tried))
	got := o.facts[modelAccess].Seen
	for _, want := range []string{"access_denied (", "us.amazon.nova-lite", "us-east-1", "bedrock:InvokeModelWithResponseStream", "request_id "} {
		if !strings.Contains(got, want) {
			t.Errorf("not told %s: %s", want, got)
		}
	}
}

func TestWithoutThePermissionToReadTheLogTheRestIsTried(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.deny("FilterLogEvents")
	o := d.try(t, t.Context())
	o.want(t, "", unwritten+unthrottled+" init memory cold-first-byte cold-extra leave-untold leave-billed metrics")
	if got := o.facts[metricsMade].Why; got != "no log lines of this run's queries are known" {
		t.Errorf("%q", got)
	}
	if got := o.facts[initTime].Why; got != "no permission logs:FilterLogEvents for the log group /aws/lambda/"+stackName {
		t.Errorf("%q", got)
	}
}

func TestMetricsThatAreNotMadeAreSeen(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.unmade, d.metricWait = 1, 50*time.Millisecond
	o := d.try(t, t.Context())
	o.want(t, "metrics", unwritten+unthrottled)
	if f := o.facts[metricsMade]; f.Values["counted"].(float64) != f.Values["log_lines"].(float64)-1 || f.Values["counted"].(float64) < 2 {
		t.Errorf("%+v", f)
	}
}

func TestMetricsThatMayNotBeReadAreNotTried(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.deny("GetMetricStatistics")
	o := d.try(t, t.Context())
	o.want(t, "", unwritten+unthrottled+" metrics")
	if got := o.facts[metricsMade].Why; got != "no permission cloudwatch:GetMetricStatistics for the metric poebridge.requests" {
		t.Errorf("%q", got)
	}
}

func TestMetricsThatAreOffAreNotAskedFor(t *testing.T) {
	s := &session{t: &target{metrics: bot.MetricsOff}} // with nothing to ask
	if err := s.checkMetrics(t.Context()); err == nil || err.Error() != "the group has metrics: off" {
		t.Error(err)
	}
}

func TestSlowStartsAndMuchMemoryAreSeen(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.log.init, d.log.memoryUsed = "180.50", "256"
	o := d.try(t, t.Context())
	o.want(t, "init memory", unwritten+unthrottled)
}

func TestLambdaThatTellsOfACallerWhoHasLeftIsSeen(t *testing.T) {
	l := line{Outcome: "abandoned", Duration: 40}
	s := &session{facts: newFacts(), log: &logbook{}, left: &asked{trip: &trip{header: http.Header{"X-Request-Id": {"a"}}}, left: 30_000_000}}
	l.LambdaID = "b"
	s.entries = newEntries()
	s.entries.lines["a"], s.entries.reports["b"] = l, reportLine{billed: 41}
	s.seeLeft()
	if s.facts.was[leaveUntold].Verdict != different || s.facts.was[leaveBilled].Verdict != asAssumed {
		t.Errorf("%+v", s.facts.was)
	}
}

func TestAFunctionThatRefusesNobodyIsSeen(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil) // with room for more than is told
	o := d.try(t, t.Context(), "-expect-throttle", "1")
	o.want(t, throttled, unwritten+" cold-first-byte cold-extra") // one at a time meets no new environment
	if got := o.facts[throttled].Seen; got != "3 queries at once: 3 × 200 by the function" {
		t.Errorf("%s", got)
	}
}

func TestPoeThatDropsTheControlsIsSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer          string
		status          int
		differ, untried string
	}{
		"none":     {`{'parameter_controls': None}`, 200, "poe-controls", ""},
		"refused":  {`no such bot`, 404, "poe-fetch", "poe-controls"},
		"no words": {`ok`, 200, "poe-controls", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := deploy(t, nil)
			d.poe.answer, d.poe.status = c.answer, c.status
			d.try(t, t.Context()).want(t, c.differ, unwritten+unthrottled+c.untried)
		})
	}
}

func TestCtrlCRemovesTheOverride(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d.onQuery = func(n int) {
		if n == 2 { // the one under the override
			if _, there := d.parameter(overPath); !there {
				t.Error("there is no override to remove")
			}
			cancel()
		}
	}
	o := d.try(t, ctx, "-write")
	if _, there := d.parameter(overPath); there || o.exit != exitDifferent {
		t.Errorf("exit %d, override %v\n%s", o.exit, there, o.stderr)
	}
	if got := o.facts[throttled].Why; got != "the run was ended before" {
		t.Errorf("%q", got)
	}
	if o.facts[pieces].Verdict != asAssumed {
		t.Errorf("what was seen before is lost: %+v", o.facts[pieces])
	}
}

func TestAnOverrideThatCannotBeRemovedIsTold(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.deny("DeleteParameter")
	o := d.try(t, t.Context(), "-write")
	if o.exit != exitDifferent || !strings.Contains(o.stderr, "no permission ssm:DeleteParameter for "+overPath+"; remove it: aws ssm delete-parameter --name "+overPath) {
		t.Errorf("exit %d\n%s", o.exit, o.stderr)
	}
}

func TestAnEdgeThatCompressesAndRenamesIsSeenAndReadAllTheSame(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	plain := holdBack(t, d.url)
	d.through(t, func(w http.ResponseWriter, r *http.Request) {
		got := httptest.NewRecorder()
		plain(got, r)
		for name, values := range got.Header() {
			w.Header()[remapped+name] = values
		}
		w.Header()["Content-Type"] = got.Header()["Content-Type"]
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(got.Code)
		zip := gzip.NewWriter(w)
		_, _ = zip.Write(got.Body.Bytes())
		_ = zip.Close()
	})
	o := d.try(t, t.Context())
	o.want(t, "first-byte pieces uncompressed headers www-authenticate http-version strict-client", unwritten+unthrottled+" leave-untold leave-billed")
	if got := o.facts[wwwAuthenticate].Seen; got != "X-Amzn-Remapped-Www-Authenticate" {
		t.Errorf("%s", got)
	}
}

func TestAnEdgeThatChangesTheContentTypeIsSeen(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	plain := holdBack(t, d.url)
	d.through(t, func(w http.ResponseWriter, r *http.Request) { plain(octets{w}, r) })
	o := d.try(t, t.Context())
	differ := "wrong-key content-type strict-client"
	o.want(t, differ, everythingBut(differ+" url-open authorization www-authenticate http-version uncompressed headers"))
}

// octets has another content type than it was given.
type octets struct{ http.ResponseWriter }

func (o octets) WriteHeader(status int) {
	o.Header().Set("Content-Type", "application/octet-stream")
	o.ResponseWriter.WriteHeader(status)
}

func (o octets) Flush() { o.ResponseWriter.(http.Flusher).Flush() }

func TestWhenTimeIsUpTheRestIsNotTried(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	o := d.try(t, t.Context(), "-timeout", "1ns")
	if o.exit != exitDifferent || d.asked() != 0 {
		t.Errorf("exit %d, %d queries", o.exit, d.asked())
	}
	for id, f := range o.facts {
		if f.Verdict != notTried || f.Why != "the time of -timeout was up" {
			t.Errorf("%s: %+v", id, f)
		}
	}
}

func TestAnOverrideThatAppearsMeanwhileStays(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.onQuery = func(n int) {
		if n == 1 {
			d.conf.PutParameter(overPath, "theirs")
		}
	}
	o := d.try(t, t.Context(), "-write")
	if text, _ := d.parameter(overPath); text != "theirs" || !strings.HasPrefix(o.facts[piecesPadded].Why, "-write is refused") {
		t.Errorf("%q, %+v", text, o.facts[piecesPadded])
	}
}

func TestAnOverrideOfSomebodyElseIsNeitherReplacedNorRemoved(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.conf.PutParameter(overPath, "theirs")
	o := d.try(t, t.Context(), "-write")
	if text, _ := d.parameter(overPath); text != "theirs" || o.exit != exitUsage || d.asked() != 0 || !strings.Contains(o.stderr, "-write is refused: there is an override "+overPath) {
		t.Errorf("exit %d, %q\n%s", o.exit, text, o.stderr)
	}
}

func TestWithoutThePermissionToWriteTheRestIsTried(t *testing.T) {
	t.Parallel()
	d := deploy(t, nil)
	d.deny("PutParameter")
	o := d.try(t, t.Context(), "-write")
	o.want(t, "", unwritten+unthrottled)
	if got := o.facts[piecesPadded].Why; got != "no permission ssm:PutParameter for "+overPath {
		t.Errorf("%q", got)
	}
}
