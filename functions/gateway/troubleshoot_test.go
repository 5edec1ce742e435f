package main

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
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
	"Refused by the model": refusing("validation"),
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
	"Cannot pay":           spoiltCharge(poesim.Uncharged(poesim.Events(nil, poesim.CostInsufficient))),
	"Not to be charged":    notToBeCharged,
	"Payment not arranged": spoiltCharge(poesim.Uncharged(poesim.Status(http.StatusInternalServerError))),
	"Charge in doubt":      chargeInDoubt,
	"Dearer than expected": paidTwice,
}

// row is one of the page.
type row struct{ name, symptom, filter, remedy string }

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

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
