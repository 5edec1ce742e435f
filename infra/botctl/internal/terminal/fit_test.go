package terminal

import (
	"bytes"
	"testing"
	"unicode/utf8"
)

func TestATableFitsTheTerminal(t *testing.T) {
	type row struct{ name, input, price, said string }
	of := func(text func(row) string) func(row) Cell { return func(r row) Cell { return Plain(text(r)) } }
	columns := []Column[row]{
		{Title: "MODEL", Cell: of(func(r row) string { return r.name })},
		{Title: "INPUT", Least: 14, Spare: 1, Cell: of(func(r row) string { return r.input })},
		{Title: "PRICE", Right: true, Cell: of(func(r row) string { return r.price })},
		{Title: "SAID", Least: 14, Spare: 2, Cell: of(func(r row) string { return r.said })},
	}
	rows := []row{
		{"acme.talker-v1:0", "text,image,document,video", "0.25", "the grüne model answers as it should"},
		{"acme.short", "text", "11", "no"},
	}
	for _, c := range []struct {
		name  string
		width int
		want  string
	}{
		{"nothing is cut where nobody looks", 0, `MODEL             INPUT                      PRICE  SAID
acme.talker-v1:0  text,image,document,video   0.25  the grüne model answers as it should
acme.short        text                          11  no
`},
		{"the longest text is cut first", 75, `MODEL             INPUT                     PRICE  SAID
acme.talker-v1:0  text,image,document,vid…   0.25  the grüne model answers…
acme.short        text                         11  no
`},
		{"then a column is left out, and the rest has its room", 50, `MODEL             PRICE  SAID
acme.talker-v1:0   0.25  the grüne model answers …
acme.short           11  no
too narrow here for INPUT; -o json shows all
`},
		{"what a row is of, and its numbers, stay whole", 10, `MODEL             PRICE
acme.talker-v1:0   0.25
acme.short           11
too narrow here for INPUT, SAID; -o json shows all
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := WriteTable(Screen{Out: &out, Width: c.width}, rows, columns); err != nil {
				t.Fatal(err)
			}
			if out.String() != c.want {
				t.Errorf("got\n%swant\n%s", out.String(), c.want)
			}
		})
	}
}

func TestATableWithoutRowsIsNothing(t *testing.T) {
	var out bytes.Buffer
	if err := WriteTable(Screen{Out: &out}, nil, []Column[int]{{Title: "BOT", Cell: func(int) Cell { return Cell{} }}}); err != nil || out.Len() > 0 {
		t.Errorf("%v, %q", err, out.String())
	}
}

func TestCutCountsCharacters(t *testing.T) {
	if got := cut("grüner", 4); got != "grü…" || utf8.RuneCountInString(got) != 4 {
		t.Error(got)
	}
}
