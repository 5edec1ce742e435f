package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/internal/insights"
	"github.com/poebridge/poebridge/pkg/poe"
)

// provocations bring about what the rows of the page "Troubleshoot" are about, by the name of
// the row: with the real function in the emulator of Lambda wherever that can be.
var provocations = map[string]func(*testing.T) incident{
	"Out of memory":       outOfMemory,
	"Init failed":         initFailed,
	"Function timed out":  timedOut,
	"Throttled by Lambda": throttledByLambda,
	"Refused by the URL":  forbiddenByURL,

	"Function not set up":  notSetUp,
	"Wrong key":            wrongKey,
	"Keys unreadable":      keysUnreadable,
	"Template with faults": brokenTemplate,
	"Override passed over": brokenOverride,
	"Last good value":      lastGoodValue,

	"Wrong model id":       wrongModelID,
	"Access denied":        refusing("access-denied"),
	"Model gone":           refusing("end-of-life"),
	"Throttled by Bedrock": refusing("throttling-tokens"),
	"Quota of the day":     refusing("throttling-daily"),
	"Model unavailable":    refusing("unavailable"),
	"No answer in time":    noFirstToken,

	"Cut by time":       cutByTime,
	"Broken off":        brokenOff,
	"Too long":          tooLong,
	"Filtered":          filtered,
	"Files not fetched": filesNotFetched,
	"Slow first text":   slowFirstText,
	"Busy":              busy,
	"A defect":          internalError,
	"Caller gone":       abandoned,

	"Poe complains":        poeReports,
	"Old settings":         oldSettings,
	"Dearer than expected": paidTwice,
}

// row is one of the page.
type row struct{ name, symptom, filter, remedy string }

var (
	bold   = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	code   = regexp.MustCompile("`([^`]+)`")
	quoted = regexp.MustCompile("[“`]([^”`]+)[”`]")
	status = regexp.MustCompile(`\b[45]\d\d\b`)
)

// page is the section of the README, cut into its rows: those that begin with a name.
func page(t *testing.T) (rows []row) {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Troubleshoot\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.SplitSeq(section, "\n") {
		if !strings.HasPrefix(line, "| **") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 4 {
			t.Fatalf("%d cells in %s", len(cells), line)
		}
		name := bold.FindStringSubmatch(cells[0])[1]
		rows = append(rows, row{name, cells[0], cells[1], cells[2] + " " + cells[3]})
	}
	return rows
}

func TestTheTroubleshootingPageIsTrue(t *testing.T) {
	rows := page(t)
	healthy := health(t)
	named := map[string]bool{}
	for _, r := range rows {
		if named[r.name] {
			t.Errorf("there are two rows %q", r.name)
		}
		named[r.name] = true
		t.Run(r.name, func(t *testing.T) {
			t.Parallel() // some wait for a time-out
			provoke := provocations[r.name]
			if provoke == nil {
				t.Fatal("nothing brings it about")
			}
			i := provoke(t)
			r.checkSymptom(t, i)
			found := r.checkFilter(t, i, healthy)
			r.checkRemedy(t, i, found)
			if t.Failed() {
				t.Logf("the log:\n%s", i.log)
			}
		})
	}
	for name := range provocations {
		if !named[name] {
			t.Errorf("the page has no row %q", name)
		}
	}
}

// health is the log of a function that nothing is wrong with.
func health(t *testing.T) string {
	s := set(t, nil)
	for range 2 {
		s.ask(t, "nova-lite", "Hello")
		s.ask(t, "nova-micro", "long 300")
	}
	client := s.client("nova-lite")
	settings, err := client.Settings(t.Context())
	if err != nil || len(settings.Findings) > 0 {
		t.Errorf("%+v, %v", settings, err)
	}
	if _, err := client.ReportReaction(t.Context(), poe.ReportReaction{MessageID: "m-1", Reaction: "like"}); err != nil {
		t.Error(err)
	}
	log := s.end().log
	if n := strings.Count(log, `"msg":"request"`); n != 6 {
		t.Errorf("%d requests in\n%s", n, log)
	}
	return log
}

// checkSymptom: what is quoted is what somebody got, and so is the status.
func (r row) checkSymptom(t *testing.T, i incident) {
	for _, text := range quoted.FindAllStringSubmatch(r.symptom, -1) {
		if !slices.ContainsFunc(i.answers, func(a *poe.Answer) bool { return strings.Contains(seen(a), text[1]) }) {
			t.Errorf("nobody gets %q, but\n%s", text[1], i.told())
		}
	}
	for _, code := range status.FindAllString(r.symptom, -1) {
		if !slices.ContainsFunc(i.answers, func(a *poe.Answer) bool { return fmt.Sprint(a.Status) == code }) {
			t.Errorf("nobody gets %s, but\n%s", code, i.told())
		}
	}
}

// checkFilter: each of the conditions between the ors finds a line, and none finds one where
// nothing is wrong. It returns what was found. Where there is no line there is none at all.
func (r row) checkFilter(t *testing.T, i incident, healthy string) (found []string) {
	if strings.HasPrefix(r.filter, "no line") {
		if i.log != "" {
			t.Errorf("there are lines:\n%s", i.log)
		}
		return nil
	}
	f, err := insights.Parse(code.FindStringSubmatch(r.filter)[1])
	if err != nil {
		t.Fatal(err)
	}
	for n := range f.Alternatives() {
		lines := matching(t, f, n, i.log)
		if len(lines) == 0 {
			t.Errorf("condition %d of %s finds nothing", n+1, f)
		}
		found = append(found, lines...)
		if lines := matching(t, f, n, healthy); len(lines) > 0 {
			t.Errorf("%s finds what is well:\n%s", f, strings.Join(lines, "\n"))
		}
	}
	return found
}

func matching(t *testing.T, f insights.Filter, alternative int, log string) (lines []string) {
	t.Helper()
	for line := range strings.SplitSeq(log, "\n") {
		ok, err := f.MatchesAlternative(alternative, line)
		if err != nil {
			t.Errorf("%s: %v", f, err)
		}
		if ok {
			lines = append(lines, line)
		}
	}
	return lines
}

var key = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)*$`)

// checkRemedy: a field that the row points to is in a line that the filter finds, and every
// other key is in the log or one that a template or a group.yaml may have.
func (r row) checkRemedy(t *testing.T, i incident, found []string) {
	manual, err := os.ReadFile(configs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.SplitSeq(i.log, "\n") {
		for _, name := range insights.Fields(line) {
			known[name] = true
		}
	}
	for _, span := range code.FindAllStringSubmatch(r.remedy, -1) {
		name := span[1]
		switch {
		case !key.MatchString(name):
		case known[name]:
			if !slices.ContainsFunc(found, func(line string) bool { return slices.Contains(insights.Fields(line), name) }) {
				t.Errorf("no line that is found has the field %s", name)
			}
		case !strings.Contains(string(manual), "`"+name+"`") && !strings.Contains(i.log, name):
			t.Errorf("%s is neither in the log nor a key of a template or a group.yaml", name)
		}
	}
}

// seen is all that a caller gets.
func seen(a *poe.Answer) string {
	text := a.Text + "\n" + string(a.Body)
	if a.Err != nil {
		text += "\n" + a.Err.Text
	}
	return text
}

func (i incident) told() string {
	var text strings.Builder
	for _, a := range i.answers {
		fmt.Fprintf(&text, "%d %s\n", a.Status, seen(a))
	}
	return text.String()
}
