package poe

import (
	"slices"
	"strings"
	"testing"
)

func TestReferencesToFilesAreResolved(t *testing.T) {
	file := func(name, ref string) string {
		return event("file", `{"url":"https://f/`+name+`","content_type":"image/png","name":"`+name+`","inline_ref":"`+ref+`"}`)
	}
	text := func(s string) string { return event("text", `{"text":"`+s+`"}`) }
	const fence = "```"
	for name, row := range map[string]struct {
		body     string
		pictures []string // title and name
		findings []string
	}{
		"in the order of the text":      {file("a", "r1") + file("b", "r2") + text(`![B][r2] and ![A][r1]`), []string{"B b", "A a"}, nil},
		"over several events":           {file("a", "r1") + text(`![A`) + text(`][r1]`), []string{"A a"}, nil},
		"after a replacement":           {file("a", "r1") + text("wait") + event("replace_response", `{"text":"![A][r1]"}`), []string{"A a"}, nil},
		"a file beside the text":        {event("file", `{"url":"u","content_type":"c","name":"n"}`) + hi, nil, nil},
		"no such file":                  {file("a", "r1") + text(`![A][r1]![B][r2]`), []string{"A a"}, []string{`the text refers to a file "r2"`}},
		"one of another case":           {file("a", "r1") + text(`![A][R1]`), nil, []string{`the text refers to a file "R1"`, `the text does not refer to the file "a"`}},
		"nobody refers to it":           {file("a", "r1") + hi, nil, []string{`the text does not refer to the file "a" by its inline_ref "r1"`}},
		"the reference was taken back":  {file("a", "r1") + text(`![A][r1]`) + event("replace_response", `{"text":"hi"}`), nil, []string{`the text does not refer to the file "a"`}},
		"the file comes too late":       {text(`![A][r1]`) + file("a", "r1"), []string{"A a"}, []string{"a file event comes after the text that refers to it"}},
		"two of one reference":          {file("a", "r1") + file("b", "r1") + text(`![A][r1]`), []string{"A a"}, []string{`two files have the inline_ref "r1"`}},
		"one that Markdown defines":     {text(`![A][logo]\n\n[logo]: https://x`), nil, nil},
		"brackets in code":              {text("`![A][r1]`" + `\n` + fence + `\n![B][r2]\n` + fence), nil, nil},
		"brackets in code without end":  {text(fence + `\n![B][r2]`), nil, nil},
		"brackets in plain text":        {event("meta", `{"content_type":"text/plain"}`) + text(`![A][r1]`), nil, nil},
		"a picture from somewhere else": {text(`![A](https://x/y.png)`), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask(t, Conversation("hello"), wire{body: row.body + done})
			checkOutcome(t, a, outcome{text: a.Text, findings: row.findings})
			var pictures []string
			for _, p := range a.Pictures {
				pictures = append(pictures, p.Title+" "+p.File.Name)
			}
			if !slices.Equal(pictures, row.pictures) {
				t.Errorf("pictures %q, want %q", pictures, row.pictures)
			}
		})
	}
	a := ask(t, Conversation("hello"), wire{body: text(`![A][r1]`) + event("error", `{"text":"no","allow_retry":false}`)})
	checkOutcome(t, a, outcome{text: "![A][r1]", err: raised(a.Err)})
	a = ask(t, Conversation("hello"), wire{body: strings.Repeat(event("file", `{"url":"u","content_type":"c","name":"n"}`), MaxFiles+1) + hi + done})
	checkOutcome(t, a, outcome{text: "hi", findings: []string{"more than 20 files"}})
}
