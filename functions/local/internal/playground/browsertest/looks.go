package browsertest

import (
	_ "embed"
	"strings"
)

//go:embed looks.js
var looks string

// Looks fails the test where not everybody can use what is now seen: a text with too little
// contrast, a field or button without a name, or a page wider than its window. It keeps a
// screenshot as Screenshot does.
func (p *Page) Looks(name string) {
	p.t.Helper()
	p.Screenshot(name)
	if faults := Eval[[]string](p, "%s", looks); len(faults) > 0 {
		p.t.Errorf("%s:\n%s", name, strings.Join(faults, "\n"))
	}
}
