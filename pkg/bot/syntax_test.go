package bot

import (
	"strings"
	"testing"
)

// page has lines enough for a fault to be far from where its block begins.
const page = `schema: 1
kind: chat
model:
  id: vendor.model-v1:0
  regions: [us-east-1]
limits:
  context_tokens: 8000
  output_tokens: 4096
stream:
  # silence
  keep_alive: 5s

  padding_bytes: 0
  status_text: ""
poe:
  cost_label: "5"
  controls:
    - length
    - temperature
timeouts: {connect: 5s}
`

func pageWith(line, instead string) string {
	if !strings.Contains(page, line+"\n") {
		panic(line + " is not a line of the page")
	}
	return strings.Replace(page, line+"\n", instead+"\n", 1)
}

func TestSyntaxErrorsNameTheirLine(t *testing.T) {
	for name, c := range map[string]struct{ bot, want string }{
		"a page without one":                 {page, ""},
		"an indent too small":                {pageWith(`  status_text: ""`, ` status_text: ""`), "14:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"an indent too large":                {pageWith(`  status_text: ""`, `    status_text: ""`), "14:1: not YAML: mapping values are not allowed in this context (a text with a colon in it wants quotes; or the line is indented too far)"},
		"a list item among keys":             {pageWith(`  status_text: ""`, `  - x`), "14:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"a key among list items":             {pageWith(`    - temperature`, `    temperature: x`), "19:1: not YAML: did not find expected '-' indicator (a key among the items of a list)"},
		"a brace that is not closed":         {pageWith(`timeouts: {connect: 5s}`, "timeouts: {connect: 5s\nenabled: true\n# end"), "20:1: not YAML: did not find expected ',' or '}' (in the brackets that begin on this line)"},
		"a bracket that is not closed":       {pageWith(`  regions: [us-east-1]`, "  regions: [us-east-1"), "5:1: not YAML: did not find expected ',' or ']' (in the brackets that begin on this line)"},
		"not even after a comma":             {pageWith(`  regions: [us-east-1]`, "  regions: [us-east-1,"), "5:1: not YAML: did not find expected ',' or ']' (in the brackets that begin on this line)"},
		"a bracket too many":                 {page + "]\n", "21:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"a bracket after a value":            {pageWith(`  status_text: ""`, `  status_text: ""]`), "14:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"a tab for an indent":                {pageWith(`  padding_bytes: 0`, "\tpadding_bytes: 0"), "13:1: not YAML: found a tab character that violates indentation (write spaces in the place of the tab)"},
		"text after a closing quote":         {pageWith(`  cost_label: "5"`, `  cost_label: "5" points`), "16:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"a quote that is not closed":         {pageWith(`  cost_label: "5"`, `  cost_label: "5`), "16:1: not YAML: found unexpected end of stream (a quote that begins on this line is not closed)"},
		"a key without its colon":            {pageWith(`  controls:`, `  controls`), "17:1: not YAML: could not find expected ':' (a key without its colon)"},
		"a colon too many":                   {pageWith(`kind: chat`, `kind: chat: x`), "2:1: not YAML: mapping values are not allowed in this context (a text with a colon in it wants quotes; or the line is indented too far)"},
		"an alias of nothing":                {pageWith(`    - temperature`, `    - *t`), "19:1: not YAML: unknown anchor 't' referenced"},
		"an unknown escape":                  {pageWith(`  cost_label: "5"`, `  cost_label: "\q"`), "16:1: not YAML: found unknown escape character"},
		"in a second document":               {page + "---\na:\n  b: 1\n c: 2\n", "24:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"under a byte order mark":            {byteOrderMark + pageWith(`  status_text: ""`, ` status_text: ""`), "14:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"with lines as Windows ends them":    {strings.ReplaceAll(pageWith(`  status_text: ""`, ` status_text: ""`), "\n", "\r\n"), "14:1: not YAML: did not find expected key (the line is not indented as those beside it, or has more after its value)"},
		"a byte that is not UTF-8":           {pageWith(`  cost_label: "5"`, "  cost_label: \"5\xe9\""), "16:17: the file is not UTF-8: it has the byte 0xE9 here"},
		"UTF-16":                             {"\xff\xfes\x00", "1:1: the file is not UTF-8: it has the byte 0xFF here"},
		"a control character":                {pageWith(`  cost_label: "5"`, "  cost_label: \"é\x1b[31m\""), "16:17: the control character U+001B is not allowed"},
		"a control character in the comment": {pageWith(`  # silence`, "  # \a"), "10:5: the control character U+0007 is not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := origins{}.parse(Source{"", []byte(c.bot)})
			if got := strings.TrimPrefix(text(faults.err()), ":"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTheLineOfASyntaxErrorInALongFile(t *testing.T) {
	long := strings.Repeat("#\n", maxSourceBytes/2-4) + "a: b: c"
	_, faults := origins{}.parse(Source{"f", []byte(long)})
	if want := "f:32765:1: not YAML: mapping values are not allowed in this context (a text with a colon in it wants quotes; or the line is indented too far)"; text(faults.err()) != want {
		t.Errorf("got %v", faults)
	}
}
