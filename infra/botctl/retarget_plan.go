package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/infra/botctl/internal/templatediff"
	"github.com/poebridge/poebridge/pkg/bot"
)

// plan shows what will be written, and what will not.
func (r *retargeting) plan() string {
	var b strings.Builder
	for _, f := range r.changed {
		b.WriteString(r.paintDiff(templatediff.Unified(f.was, f.is)))
	}
	slices.Sort(r.warnings)
	for _, w := range slices.Compact(r.warnings) {
		fmt.Fprintln(&b, "warning:", w)
	}
	for _, from := range slices.Sorted(maps.Keys(r.calls)) {
		b.WriteString(r.otherwise(from, r.calls[from]))
	}
	fmt.Fprintf(&b, "%s from %s to %s\n", counted(len(r.changed), "file"), r.from, r.to)
	return b.String()
}

// otherwise is what the catalogue has for the new model and not for the old one. Files say
// such things too, and still those of the old model.
func (r *retargeting) otherwise(from, to string) string {
	if r.known == nil {
		return ""
	}
	was, is := catalogueValues(r.known, from), catalogueValues(r.known, to)
	if is == nil {
		return fmt.Sprintf("the catalogue does not know %s: look yourself whether limits, price and the rest still hold\n", to)
	}
	var b strings.Builder
	for _, c := range templatediff.Changes(was, is) {
		fmt.Fprintf(&b, "  %s\n", c)
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("the catalogue has for %s, otherwise than for %s; look whether the files should say so:\n%s", to, from, b.String())
}

// catalogueValues are those that the catalogue has for a model, by path; nil where it does not
// know it.
func catalogueValues(known *bot.Catalogue, id string) map[string]string {
	values, _ := templatediff.Values(known.Template(id)) // of what it does not know, nothing
	return values
}
