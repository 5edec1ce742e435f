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

var (
	code   = regexp.MustCompile("`([^`]+)`")
	quoted = regexp.MustCompile("[“`]([^”`]+)[”`]")
	status = regexp.MustCompile(`\b[45]\d\d\b`)
	key    = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)*$`)
)

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
