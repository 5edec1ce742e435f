package terminal

import (
	"encoding/json"
	"strings"
	"testing"
)

const hostile = "a\x1b[2Jb\x1b]0;title\x07c\rd\u009b31me\x7f\u202ef\ng\th"

func TestHarmless(t *testing.T) {
	for name, c := range map[string]struct{ got, want string }{
		"a text":                  {Harmless(hostile), "a[2Jb]0;titlecd31me\u202ef\ng\th"},
		"a cell":                  {inCell(hostile), "a[2Jb]0;titlec d31mef g h"},
		"a cell of spaces":        {inCell("a  b\u00a0c"), "a  b c"},
		"a cell that is too long": {inCell(strings.Repeat("ä", maxCell+1)), strings.Repeat("ä", maxCell-1) + "…"},
		"a cell that is not":      {inCell(strings.Repeat("ä", maxCell)), strings.Repeat("ä", maxCell)},
		"looks that do not show":  {Screen{}.Harmless("\x1b[1ma\x1b[0m"), "[1ma[0m"},
		"looks that show":         {Screen{Colours: true}.Harmless("\x1b[1ma\x1b[0m\x1b[2Jb\x1b\x1b[31mc\x1b"), "\x1b[1ma\x1b[0m[2Jb\x1b[31mc"},
		"nothing":                 {Screen{Colours: true}.Harmless(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", name, c.got, c.want)
		}
	}
}

func TestRowsAreHarmlessInEveryFormat(t *testing.T) {
	type row struct{ Text string }
	columns := []Column[row]{{Title: "TEXT", Cell: func(r row) Cell { return Cell{r.Text, Red} }}}
	for _, f := range Formats {
		for _, colours := range []bool{false, true} {
			var b strings.Builder
			if err := WriteRows(Screen{Out: &b, Format: Format(f), Colours: colours}, []row{{hostile}}, columns); err != nil {
				t.Errorf("%s: %v", f, err)
			}
			shown := strings.NewReplacer(string(Red), "", string(Bold), "", endLook, "").Replace(b.String())
			if strings.ContainsAny(shown, "\x1b\r\x07\x7f\u009b") {
				t.Errorf("%s: %q", f, shown)
			}
			var again []row
			if Format(f) == AsJSON && (json.Unmarshal([]byte(shown), &again) != nil || again[0].Text != hostile) {
				t.Errorf("%s: %q does not say what the row says", f, shown)
			}
			if Format(f) == AsTable && strings.Count(shown, "\n") != 2 {
				t.Errorf("a row takes more than a line: %q", shown)
			}
		}
	}
}
