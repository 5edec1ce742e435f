package main

import (
	"bytes"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/infra/botctl/internal/terminal"
)

type showRow struct {
	Name  string   `json:"name"`
	Count int      `json:"count"`
	Tags  []string `json:"tags"`
}

var showColumns = []terminal.Column[showRow]{
	{Title: "NAME", Cell: func(r showRow) terminal.Cell { return terminal.Plain(r.Name) }},
	{Title: "COUNT", Right: true, Cell: func(r showRow) terminal.Cell {
		return terminal.Cell{Text: dollars(float64(r.Count)), Look: terminal.Red}
	}},
	{Title: "TAGS", Cell: func(r showRow) terminal.Cell {
		if len(r.Tags) == 0 {
			return terminal.Cell{}
		}
		return terminal.Plain(r.Tags[0])
	}},
}

func TestShow(t *testing.T) {
	some := []showRow{{"Zürich", 7, nil}, {"x: <y>", 1234, []string{"true"}}}
	for name, c := range map[string]struct {
		p    program
		rows []showRow
		want string
	}{
		"a table":               {program{settings: settings{output: terminal.AsTable}}, some, "NAME    COUNT  TAGS\nZürich      7\nx: <y>   1234  true\n"},
		"a table of none":       {program{settings: settings{output: terminal.AsTable}}, nil, ""},
		"JSON":                  {program{settings: settings{output: terminal.AsJSON}}, some[1:], "[\n  {\n    \"name\": \"x: <y>\",\n    \"count\": 1234,\n    \"tags\": [\n      \"true\"\n    ]\n  }\n]\n"},
		"JSON of none":          {program{settings: settings{output: terminal.AsJSON}}, nil, "[]\n"},
		"YAML, texts as texts":  {program{settings: settings{output: terminal.AsYAML}}, some[1:], "- name: 'x: <y>'\n  count: 1234\n  tags:\n    - \"true\"\n"},
		"YAML of none":          {program{settings: settings{output: terminal.AsYAML}}, nil, "[]\n"},
		"colours on a terminal": {program{screen: true, settings: settings{output: terminal.AsTable}}, some[:1], "\x1b[1mNAME\x1b[0m    \x1b[1mCOUNT\x1b[0m  \x1b[1mTAGS\x1b[0m\nZürich      \x1b[31m7\x1b[0m\n"},
		"no colours by flag":    {program{screen: true, settings: settings{output: terminal.AsTable, noColor: true}}, some[:1], "NAME    COUNT  TAGS\nZürich      7\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			c.p.stdout, c.p.getenv = &out, func(string) string { return "" }
			if err := show(&c.p, c.rows, showColumns); err != nil || out.String() != c.want {
				t.Errorf("%v, shown\n%q\nwant\n%q", err, out.String(), c.want)
			}
		})
	}
}

func TestNoColoursByEnvironment(t *testing.T) {
	d := newDesk(t)
	d.screen = true
	d.run("models").want(exit.Done, "\x1b[1mMODEL")
	for name, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb"} {
		d.env = map[string]string{name: value}
		if got := d.run("models").want(exit.Done); bytes.Contains([]byte(got.stdout), []byte("\x1b")) {
			t.Errorf("%s: colours all the same", name)
		}
	}
}
